/** Interval between the heartbeats of a worker, each of which renews its lease. */
export const HEARTBEAT_MS = 2_000;
/** Heartbeats further apart than this count as interrupted. */
export const HEARTBEAT_GAP_MS = 2 * HEARTBEAT_MS;

/** A worker's heartbeat renews its lease for this long. While it lasts, the worker's claims stand. */
export const WORKER_LEASE = `interval '8 seconds'`;

/** The lease of a worker `k` is valid. */
export const LEASE_IS_VALID = `k.seen_at > now() - ${WORKER_LEASE}`;
