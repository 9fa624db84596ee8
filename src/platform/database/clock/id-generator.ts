import { randomFillSync } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { DatabaseClock } from './database-clock.js';

/**
 * How far ids may be ahead of the clock, in ms: a clock that is set back by less is waited for, with
 * ids that still grow.
 */
export const MAX_LEAD_MS = 60_000;

/**
 * Makes UUIDs of version 7 (RFC 9562) that grow within a process, unless the database clock is set back
 * by more than a minute: then they follow it, since there may be no partition for them otherwise.
 */
@Injectable()
export class IdGenerator {
  private lastMs = 0;
  private sequence = 0;
  private readonly random = new RandomBytes();

  constructor(private readonly clock: DatabaseClock) {}

  /**
   * `notBefore`: the earliest moment that the id may carry, in ms since the epoch. Ignored if it is more
   * than a minute ahead of the clock.
   */
  next(notBefore = 0): string {
    const clockMs = this.clock.nowMs();
    const now = notBefore - clockMs <= MAX_LEAD_MS ? Math.max(clockMs, notBefore) : clockMs;
    if (now > this.lastMs || now < this.lastMs - MAX_LEAD_MS) {
      this.lastMs = now;
      this.sequence = 0;
    } else {
      this.sequence += 1;
    }
    return v7({ msecs: this.lastMs, seq: this.sequence, random: this.random.next() });
  }
}

const BYTES_PER_ID = 16;
const IDS_PER_FILL = 256;

/** Random bytes for one id after the other; asking the system for many at once costs as much as for few. */
class RandomBytes {
  private readonly pool = new Uint8Array(BYTES_PER_ID * IDS_PER_FILL);
  private used = this.pool.length;

  /** Good until the pool is filled anew. */
  next(): Uint8Array {
    if (this.used === this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.used += BYTES_PER_ID;
    return this.pool.subarray(this.used - BYTES_PER_ID, this.used);
  }
}

/** The smallest version 7 id of a moment: the bound of a partition. */
export function idFloor(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}

/** When a version 7 id was made, in ms since the epoch. */
export function momentOf(id: string): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

/** Below and above every version 7 id. */
export const FIRST_ID = '00000000-0000-0000-0000-000000000000';
export const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
