export type Kind = 'status' | 'error' | 'deployment';

/** One HTTP call of a report. `status` 0: the connection was lost, the result is unknown. */
export interface Call {
  /** In ms since the epoch. */
  readonly at: number;
  readonly durationMs: number;
  readonly status: number;
  readonly retryAfter: string | null;
  readonly detail: string;
}

/** One report, which a client sends until it is acknowledged if it has a key, else once. */
export interface Entry {
  /** Also its `node_id`, which identifies it in every table and at every receiver. */
  readonly tag: string;
  readonly kind: Kind;
  readonly key: string | null;
  /** Start of its first call, in ms since the epoch. */
  readonly sentAt: number;
  readonly calls: Call[];
  /** Time of the 2xx response, in ms since the epoch. */
  acknowledgedAt: number | undefined;
}

/** The responses that the clients got. */
export class Ledger {
  readonly entries: Entry[] = [];

  get acknowledged(): Entry[] {
    return this.entries.filter(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  }

  get unacknowledged(): Entry[] {
    return this.entries.filter(({ acknowledgedAt }) => acknowledgedAt === undefined);
  }

  /** Calls that started in this interval. */
  calls(from = 0, to = Infinity): Call[] {
    return this.entries.flatMap(({ calls }) => calls).filter(({ at }) => at >= from && at < to);
  }

  /** Responses that no client may get: anything but 2xx, 409, 503 with `Retry-After`, or none. */
  unexpected(): string[] {
    return this.calls()
      .filter(({ status, retryAfter }) => {
        if (status === 503) return retryAfter === null;
        return !(status === 0 || status === 409 || (status >= 200 && status < 300));
      })
      .map(({ status, detail }) => `an ingest returned ${status}: ${detail}`);
  }
}

/** The nth percentile, in the unit of the values; 0 for none. */
export function percentile(values: readonly number[], n: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(Math.ceil((sorted.length * n) / 100) - 1, 0)] ?? 0;
}
