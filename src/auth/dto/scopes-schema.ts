import { SCOPES } from '../principal.js';

/** How a list of scopes stands in the document. */
export const SCOPES_SCHEMA = {
  enum: SCOPES,
  enumName: 'Scope',
  enumSchema: { description: 'A part of the API that a key may use' },
  isArray: true,
  example: ['ingest'],
} as const;
