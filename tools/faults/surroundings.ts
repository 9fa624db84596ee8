import type { Environment } from '../../test/support/child-run.js';
import type { Postgres } from './servers/postgres.js';
import type { Redis } from './servers/redis.js';

export type Role = 'api' | 'worker';

/** The first servers of a stack, and where others may put their data. */
export interface GivenServers {
  readonly postgres: Postgres;
  readonly redis: Redis;
  readonly folder: string;
  readonly template: string;
}

/** Servers beside or in front of the first ones. */
export interface Surroundings {
  /** How the processes reach the servers. */
  readonly env?: Environment;
  /** The same for the nth process of a role. */
  envOf?(role: Role, n: number): Environment;
  /** How the suite reaches the primary; unset: the first PostgreSQL. */
  readonly superuserUrl?: string;
  stop(): Promise<unknown>;
}
