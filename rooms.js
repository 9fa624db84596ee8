/**
 * The rooms of `src`, lowest first: a room may import from the rooms named before it, never from
 * those after it. Rooms of one line stand beside each other and do not import one another.
 * The lint rule (`eslint.config.js`) and the architecture test read this list.
 */
export const ROOMS = [
  ['event-types'],
  ['config'],
  ['embedded', 'logging', 'scheduling', 'database'],
  ['http'],
  ['openapi'],
  ['auth'],
  ['idempotency'],
  ['webhooks'],
  ['deliveries'],
  ['events'],
  ['agents'],
  ['deployments'],
  ['ingest', 'alerts'],
  ['health', 'home', 'maintenance', 'demo'],
];

/** The rooms that `room` must not import from. */
export function forbiddenFor(room) {
  const level = ROOMS.findIndex((rooms) => rooms.includes(room));
  return ROOMS.slice(level)
    .flat()
    .filter((other) => other !== room);
}
