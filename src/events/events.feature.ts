import type { Feature } from '../platform/openapi/feature.js';
import { Event } from './entities/event.entity.js';
import { FanOutTask } from './entities/fan-out-task.entity.js';

export const EVENTS: Feature = {
  entities: [Event, FanOutTask],
  tags: {
    Events: 'What happened, whether or not a webhook matched',
    'Received events': 'What your endpoint receives; the section “webhooks” describes each event',
  },
  resources: [{ name: 'Event', idField: 'event_id', segment: 'events' }],
};
