import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { idFloor } from '../platform/database/clock/id-generator.js';

/** `begin_publish` takes locks whose second key is the time in ms, modulo this. */
const KEY_RANGE = 2 ** 31;

/**
 * Reads the clock before the locks. A transaction whose lock it does not see either has committed, or
 * takes its lock later and draws its ids after that.
 */
const READ = `
  WITH clock AS MATERIALIZED (
    SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now_ms
  )
  SELECT now_ms::float8 AS "nowMs", greatest(oldest.age_ms, 0)::float8 AS "ageMs"
  FROM clock CROSS JOIN LATERAL (
    SELECT max((now_ms - objid::bigint + ${KEY_RANGE * 1.5}) % ${KEY_RANGE} - ${KEY_RANGE / 2}) AS age_ms
    FROM pg_locks
    WHERE locktype = 'advisory' AND objsubid = 2
      AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      AND classid::bigint = hashtext('mutx.publish')::bigint & 4294967295
  ) oldest`;

interface ClockAndAge {
  readonly nowMs: number;
  readonly ageMs: number;
}

/**
 * The id below which no more events will be committed. Event ids are drawn by many processes and
 * transactions commit in any order, so a reader that continues after the last id it saw would miss
 * events that commit late. Below the horizon the order of ids is final.
 *
 * Each transaction that inserts events takes an advisory lock with the current time as its key, until it
 * ends, and then draws ids that are not earlier. The horizon is the oldest of these times, or now. It
 * depends on neither transaction ids nor the server, so positions survive a dump and a failover.
 */
@Injectable()
export class CommitHorizon {
  constructor(private readonly dataSource: DataSource) {}

  /** Use it only in statements that start later, on the primary server. */
  async read(): Promise<string> {
    const { nowMs, ageMs } = await this.clockAndAge();
    return idFloor(new Date(nowMs - ageMs));
  }

  /** How far the horizon is behind the clock, in ms: the age of the oldest transaction that inserts events. */
  async readAgeMs(): Promise<number> {
    return (await this.clockAndAge()).ageMs;
  }

  private async clockAndAge(): Promise<ClockAndAge> {
    const [row] = await this.dataSource.query<[ClockAndAge]>(READ);
    return row;
  }
}
