import pg from 'pg';
import type { DataSourceOptions } from 'typeorm';
import { DIRECT, type DatabaseAccess } from '../config/database-access.js';
import { startupOptions, type ServerSettings } from './connections/server-settings.js';
import {
  TransactionPoolingClient,
  type TransactionPoolingConfig,
} from './connections/transaction-pooling-client.js';
import { hostUrls } from '../config/database-hosts.js';
import { Hosts } from './connections/hosts.js';
import { PrimaryClient } from './connections/primary-client.js';
import { QueryTimeoutClient } from './query-timeout-client.js';
import { InitialSchema1764000000000 } from './migrations/1764000000000-initial-schema.js';
import { FailedLogins1764100000000 } from './migrations/1764100000000-failed-logins.js';
import { ClaimedIsPending1764200000000 } from './migrations/1764200000000-claimed-is-pending.js';
import { RunningDeployments1764310000000 } from './migrations/1764310000000-running-deployments.js';
import { AccountUsage1764320000000 } from './migrations/1764320000000-account-usage.js';
import { IngestAvailability1764330000000 } from './migrations/1764330000000-ingest-availability.js';
import { WriteProbes1764350000000 } from './migrations/1764350000000-write-probes.js';
import { EventHistory1764400000000 } from './migrations/1764400000000-event-history.js';
import { Replays1764410000000 } from './migrations/1764410000000-replays.js';
import { DeliveryStats1764420000000 } from './migrations/1764420000000-delivery-stats.js';
import { Alerts1764430000000 } from './migrations/1764430000000-alerts.js';
import { DeletedAccounts1764440000000 } from './migrations/1764440000000-deleted-accounts.js';
import { EndpointPolicy1764450000000 } from './migrations/1764450000000-endpoint-policy.js';
import { FanOutTasks1764461000000 } from './migrations/1764461000000-fan-out-tasks.js';
import { Traceparents1764462000000 } from './migrations/1764462000000-traceparents.js';
import { SendingWorkers1764463000000 } from './migrations/1764463000000-sending-workers.js';
import { OpenCircuits1764464000000 } from './migrations/1764464000000-open-circuits.js';

export const MIGRATIONS = [
  InitialSchema1764000000000,
  FailedLogins1764100000000,
  ClaimedIsPending1764200000000,
  RunningDeployments1764310000000,
  AccountUsage1764320000000,
  IngestAvailability1764330000000,
  WriteProbes1764350000000,
  EventHistory1764400000000,
  Replays1764410000000,
  DeliveryStats1764420000000,
  Alerts1764430000000,
  DeletedAccounts1764440000000,
  EndpointPolicy1764450000000,
  FanOutTasks1764461000000,
  Traceparents1764462000000,
  SendingWorkers1764463000000,
  OpenCircuits1764464000000,
];

const CONNECTIONS = 20;
/**
 * A new connection costs PostgreSQL some tens of milliseconds, and its first statements are planned
 * anew: a quiet moment is no reason to part with one.
 */
const IDLE_MS = 60_000;
/** Sooner than whatever lies in between forgets a connection that nothing goes over. */
const KEEP_ALIVE_MS = 15_000;

const TIMEOUTS = { statement_timeout: 10_000, idle_in_transaction_session_timeout: 30_000 };

type PoolOptions = pg.PoolConfig & TransactionPoolingConfig;

/** Options of a pool whose sessions or, behind a pooler, transactions have these settings. */
export function connectionOptions(
  url: string,
  access: DatabaseAccess = DIRECT,
  { planner = {}, ...timeouts }: { statement_timeout?: number; planner?: ServerSettings } = {},
): PoolOptions {
  return {
    hosts: new Hosts(url),
    connectionTimeoutMillis: 3_000,
    idleTimeoutMillis: IDLE_MS,
    application_name: 'mutx',
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    ...sessionOptions(access, { ...TIMEOUTS, ...timeouts }, planner),
  };
}

/** A pooler rejects startup parameters that it does not know, so behind one they are set locally. */
function sessionOptions(
  { pooler, prepared }: DatabaseAccess,
  timeouts: ServerSettings,
  planner: ServerSettings,
): PoolOptions {
  return pooler === 'none'
    ? { prepared, ...timeouts, options: startupOptions(planner), Client: QueryTimeoutClient }
    : { prepared, localSettings: { ...timeouts, ...planner }, Client: TransactionPoolingClient };
}

/** How every process of ours talks to PostgreSQL; the schema changes by migrations alone. */
export function dataSourceOptions(url: string, access?: DatabaseAccess): DataSourceOptions {
  return {
    type: 'postgres',
    url: hostUrls(url)[0],
    migrations: MIGRATIONS,
    migrationsTableName: 'migrations',
    synchronize: false,
    logging: false,
    extra: { ...connectionOptions(url, access), max: CONNECTIONS },
  };
}

/** Migrations may run for hours: they have no timeouts. */
export function migrationOptions(url: string): DataSourceOptions {
  const { hosts, keepAlive, keepAliveInitialDelayMillis, application_name } =
    connectionOptions(url);
  return {
    ...dataSourceOptions(url),
    extra: {
      ...{ Client: PrimaryClient, hosts },
      ...{ keepAlive, keepAliveInitialDelayMillis, application_name },
    },
  };
}
