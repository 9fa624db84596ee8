import type { Feature } from '../../platform/openapi/feature.js';
import { Replay } from './entities/replay.entity.js';

const ERRORS = {
  webhook_inactive: {
    statuses: [409],
    meaning: 'The webhook is inactive. Activate it first.',
    example: 'The webhook is inactive. Activate it first.',
  },
  delivery_pending: {
    statuses: [409],
    meaning: 'The delivery is pending and will still be attempted',
    example: 'The delivery is pending and will still be attempted. Replay it after it has ended.',
  },
  test_delivery: {
    statuses: [409],
    meaning: 'Test deliveries cannot be replayed. Send another test.',
    example: 'Test deliveries cannot be replayed. Send another test.',
  },
  event_data_unavailable: {
    statuses: [409],
    meaning: 'The data of the event was erased or is older than the retention period',
    example: 'The data of the event was erased or is older than the retention period.',
  },
  too_many_pending: {
    statuses: [409],
    meaning: 'The account’s limit of pending deliveries is reached. Retry after some have ended.',
    example:
      'The account’s limit of pending deliveries is reached. Replay it after some of them have ended.',
  },
  replay_open: {
    statuses: [409],
    meaning: 'A replay of this webhook is open. Wait until it is completed, or cancel it first.',
    example: 'A replay of this webhook is open. Wait until it is completed, or cancel it first.',
  },
} as const;

declare module '../../platform/http/errors/error-codes.js' {
  interface ErrorCodes {
    replays: keyof typeof ERRORS;
  }
}

export const REPLAYS: Feature = {
  entities: [Replay],
  tags: { Replays: 'Sending events to a webhook again, one by one or by period' },
  resources: [{ name: 'Replay', idField: 'replay_id' }],
  errors: ERRORS,
};
