import type { Servers } from '../servers.js';

/** Work of the servers so far. */
export interface Usage {
  readonly statements: number | null;
  readonly transactions: number;
  readonly walBytes: number;
  readonly redisCommands: number;
}

const TRACK = 'ALTER SYSTEM SET "pg_stat_statements.track" =';

export async function usageOf(servers: Servers): Promise<Usage> {
  const [statements, transactions, walBytes, redisCommands] = await Promise.all([
    servers.countsStatements
      ? servers.number(
          `SELECT coalesce(sum(calls), 0) FROM pg_stat_statements
           WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
        )
      : null,
    servers.number(
      `SELECT xact_commit + xact_rollback FROM pg_stat_database WHERE datname = current_database()`,
    ),
    servers.number(`SELECT pg_current_wal_lsn() - '0/0'::pg_lsn`),
    commandsOf(servers),
  ]);
  return { statements, transactions, walBytes, redisCommands };
}

export function usageBetween(before: Usage, after: Usage): Usage {
  return {
    statements:
      before.statements === null || after.statements === null
        ? null
        : after.statements - before.statements,
    transactions: after.transactions - before.transactions,
    walBytes: after.walBytes - before.walBytes,
    redisCommands: after.redisCommands - before.redisCommands,
  };
}

/** Starts or stops counting statements. Backends apply it within moments. */
export async function trackStatements(servers: Servers, on: boolean): Promise<void> {
  if (!servers.countsStatements) return;
  await servers.query(`${TRACK} '${on ? 'top' : 'none'}'`).catch(() => undefined);
  await servers.query('SELECT pg_reload_conf()').catch(() => undefined);
}

/** The statements with the most execution time while they were counted. */
export async function topStatements(servers: Servers): Promise<string> {
  const rows = await servers.query<{ line: string }>(
    `SELECT format('%s ms, %s calls, %s ms each (%s to plan), %s rows: %s', round(total_exec_time),
       calls, round(mean_exec_time::numeric, 3), round(mean_plan_time::numeric, 3), rows,
       left(regexp_replace(query, '\\s+', ' ', 'g'), 100)) AS line
     FROM pg_stat_statements ORDER BY total_exec_time + total_plan_time DESC LIMIT 16`,
  );
  return rows.map(({ line }) => line).join('\n');
}

/** Includes commands inside scripts. */
async function commandsOf({ redis }: Servers): Promise<number> {
  const text = await redis.info('commandstats');
  return [...text.matchAll(/calls=(\d+)/g)].reduce((total, [, calls]) => total + Number(calls), 0);
}
