/**
 * Folders of `src`, lowest first. A file belongs to the longest path that contains it and may import
 * from its own layer's folder and from folders listed earlier. Folders of one line do not import one
 * another. The lint rule (`eslint.config.js`) and the architecture test read this list.
 */
export const LAYERS = [
  ['platform/config'],
  ['platform/logging', 'platform/metrics', 'platform/scheduling', 'platform/tracing'],
  ['platform/batching', 'platform/redis'],
  ['platform/database'],
  ['platform/http'],
  ['platform/openapi'],
  ['platform/egress', 'platform/idempotency', 'platform/rate-limit'],
  ['events/catalogue'],
  ['auth'],
  ['deliveries/planned'],
  ['deliveries/ordering', 'deliveries/queue', 'deliveries/stats/deltas'],
  ['deliveries/circuit', 'deliveries/entities'],
  ['webhooks'],
  ['events'],
  ['alerts'],
  ['agents'],
  ['deliveries'],
  ['deployments'],
  ['ingest'],
  ['account-deletion', 'console', 'health', 'landing', 'maintenance'],
  ['api-docs', 'quickstart'],
  ['commands'],
];

/** The layer's folder that `path` (relative to `src`) belongs to; undefined at the top of `src`. */
export function folderOf(path) {
  return LAYERS.flat()
    .filter((folder) => path.startsWith(`${folder}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** The folders that files of `folder` must not import from. */
export function forbiddenFor(folder) {
  const level = LAYERS.findIndex((folders) => folders.includes(folder));
  return LAYERS.slice(level)
    .flat()
    .filter((other) => other !== folder);
}
