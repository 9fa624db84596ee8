import type { Feature } from '../platform/openapi/feature.js';
import { AlertState } from './entities/alert-state.entity.js';
import { IngestAvailability } from './entities/ingest-availability.entity.js';

export const ALERTS: Feature = {
  entities: [AlertState, IngestAvailability],
  tags: { Alerts: 'Conditions that need attention' },
};
