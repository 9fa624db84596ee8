import type { DataSourceOptions } from 'typeorm';
import { ImpatientClient } from './impatient-client.js';
import { InitialSchema1764000000000 } from './migrations/1764000000000-initial-schema.js';
import { FailedLogins1764100000000 } from './migrations/1764100000000-failed-logins.js';
import { ClaimedIsPending1764200000000 } from './migrations/1764200000000-claimed-is-pending.js';

export const MIGRATIONS = [
  InitialSchema1764000000000,
  FailedLogins1764100000000,
  ClaimedIsPending1764200000000,
];

/** How every process of ours talks to PostgreSQL; the schema changes by migrations alone. */
export function dataSourceOptions(url: string): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    synchronize: false,
    logging: false,
    extra: {
      max: 20,
      connectionTimeoutMillis: 3_000,
      statement_timeout: 10_000,
      idle_in_transaction_session_timeout: 30_000,
      application_name: 'mutx',
      keepAlive: true,
      Client: ImpatientClient,
    },
  };
}
