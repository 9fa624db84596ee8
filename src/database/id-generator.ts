import { Injectable } from '@nestjs/common';
import { v7 } from 'uuid';
import { DatabaseClock } from './database-clock.js';

/** Makes UUIDs of version 7 (RFC 9562) that only ever grow within a process. */
@Injectable()
export class IdGenerator {
  private lastMs = 0;
  private sequence = 0;

  constructor(private readonly clock: DatabaseClock) {}

  next(): string {
    const now = this.clock.nowMs();
    if (now > this.lastMs) {
      this.lastMs = now;
      this.sequence = 0;
    } else {
      this.sequence += 1;
    }
    return v7({ msecs: this.lastMs, seq: this.sequence });
  }
}

/** The smallest version 7 id of a moment: the bound of a partition. */
export function idFloor(at: Date): string {
  const hex = at.getTime().toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-0000-0000-000000000000`;
}
