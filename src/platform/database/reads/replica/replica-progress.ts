/** Where a server is in the write-ahead log. */
export interface LogPosition {
  /** Bytes of the log: those written by a primary, or replayed by a standby. */
  readonly bytes: bigint;
  /** The cluster and its timeline: positions of two lineages cannot be compared. */
  readonly lineage: string;
}

interface Written extends LogPosition {
  readonly atMs: number;
}

/** Positions of ten minutes; a replica that is further behind than that has no known staleness. */
const KEPT = 600;

/**
 * How stale a replica is at most. A replica that has replayed the position of the primary at a moment
 * has everything that was committed before that moment.
 */
export class ReplicaProgress {
  /** Ascending, those that the replica has yet to replay. */
  private ahead: Written[] = [];
  private currentAtMs: number | undefined;

  /** The primary's position, which it had at `atMs` or later. */
  written(position: LogPosition, atMs: number): void {
    if (this.ahead.at(-1)?.lineage !== position.lineage) this.ahead = [];
    this.ahead = [...this.ahead.slice(1 - KEPT), { ...position, atMs }];
  }

  /** Returns false if the replica is not a copy of this primary. */
  replayed({ bytes, lineage }: LogPosition): boolean {
    const [next] = this.ahead;
    if (next !== undefined && next.lineage !== lineage) {
      this.forget();
      return false;
    }
    const reached = this.ahead.filter((position) => position.bytes <= bytes);
    this.ahead = this.ahead.slice(reached.length);
    this.currentAtMs = reached.at(-1)?.atMs ?? this.currentAtMs;
    return true;
  }

  /** The staleness is unknown until the replica is seen to replay again. */
  forget(): void {
    this.ahead = [];
    this.currentAtMs = undefined;
  }

  /** The upper bound, in ms; undefined while unknown. */
  stalenessMs(nowMs: number): number | undefined {
    return this.currentAtMs === undefined ? undefined : nowMs - this.currentAtMs;
  }
}
