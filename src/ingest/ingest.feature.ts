import type { Feature } from '../platform/openapi/feature.js';

export const INGEST: Feature = { tags: { Ingestion: 'Reports of agents and deployments' } };
