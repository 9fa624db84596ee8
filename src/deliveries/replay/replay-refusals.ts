import { DomainError } from '../../platform/http/errors/domain-error.js';
import type { DeliveryStatus } from '../entities/delivery.entity.js';

/** What decides whether a delivery can be replayed by itself. */
export interface ReplayableFacts {
  readonly status: DeliveryStatus;
  /** Whether a test send made it. */
  readonly isTest: boolean;
  /** Whether the data of its event is stored: neither expunged nor dropped by retention. */
  readonly hasData: boolean;
  readonly isWebhookActive: boolean;
  /** The account has as many pending deliveries as it may have. */
  readonly isFull: boolean;
}

/** Why a delivery cannot be replayed; undefined if it can. */
export function replayRefusal(facts: ReplayableFacts): DomainError | undefined {
  if (!facts.isWebhookActive) return webhookInactive();
  if (facts.isTest) {
    return conflict('test_delivery', 'Test deliveries cannot be replayed. Send another test.');
  }
  if (facts.status === 'pending') {
    return conflict(
      'delivery_pending',
      'The delivery is pending and will still be attempted. Replay it after it has ended.',
    );
  }
  if (!facts.hasData) return eventDataUnavailable();
  return facts.isFull ? tooManyPending() : undefined;
}

export function eventDataUnavailable(): DomainError {
  return conflict(
    'event_data_unavailable',
    'The data of the event was erased or is older than the retention period.',
  );
}

function tooManyPending(): DomainError {
  return conflict(
    'too_many_pending',
    'The account’s limit of pending deliveries is reached. Replay it after some of them have ended.',
  );
}

export function webhookInactive(): DomainError {
  return conflict('webhook_inactive', 'The webhook is inactive. Activate it first.');
}

export function replayOpen(): DomainError {
  return conflict(
    'replay_open',
    'A replay of this webhook is open. Wait until it is completed, or cancel it first.',
  );
}

type ReplayConflict =
  | 'webhook_inactive'
  | 'test_delivery'
  | 'delivery_pending'
  | 'event_data_unavailable'
  | 'too_many_pending'
  | 'replay_open';

function conflict(code: ReplayConflict, detail: string): DomainError {
  return new DomainError('conflict', code, detail);
}
