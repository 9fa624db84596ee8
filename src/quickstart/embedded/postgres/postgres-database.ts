import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { SUPERUSER } from './postgres-cluster.js';
import type { PostgresServer } from './postgres-server.js';

/** The application's own role and its database. */
const NAME = 'mutx';
/** Recovery after a crash replays at most a few GB of log. */
const READY_WITHIN_MS = 120_000;
const CANNOT_CONNECT_NOW = '57P03';

/**
 * Waits until the server accepts connections, then creates the role `mutx`, which is no superuser,
 * owns the database `mutx` and may create databases. Resolves with its URL; rejects with the server's
 * log if it ended.
 */
export async function openDatabase(
  server: PostgresServer,
  port: number,
  password: string,
): Promise<string> {
  const client = await connect(server, port, password);
  try {
    const found = await client.query<{ role: boolean; database: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1) AS role,
              EXISTS (SELECT FROM pg_database WHERE datname = $1) AS database`,
      [NAME],
    );
    if (!found.rows[0]?.role) {
      const secret = client.escapeLiteral(password);
      await client.query(`CREATE ROLE ${NAME} LOGIN CREATEDB PASSWORD ${secret}`);
    }
    if (!found.rows[0]?.database) {
      await client.query(`CREATE DATABASE ${NAME} OWNER ${NAME}`);
    }
  } finally {
    await client.end();
  }
  return `postgresql://${NAME}:${password}@127.0.0.1:${port}/${NAME}`;
}

async function connect(server: PostgresServer, port: number, password: string): Promise<pg.Client> {
  for (const end = Date.now() + READY_WITHIN_MS; ; await sleep(25)) {
    if (server.hasEnded) {
      throw new Error(`The embedded PostgreSQL did not start:\n${server.lastWords()}`);
    }
    const client = new pg.Client({
      ...{ host: '127.0.0.1', port, user: SUPERUSER, password, database: 'postgres' },
      ...{ connectionTimeoutMillis: 5000, ssl: false },
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return client;
    } catch (error) {
      await client.end().catch(() => undefined);
      if (!mayPass(error as NodeJS.ErrnoException) || Date.now() > end) {
        throw new Error(
          `The embedded PostgreSQL does not respond: ${(error as Error).message}\n${server.lastWords()}`,
        );
      }
    }
  }
}

/** Not listening yet, still recovering, or too slow this time. */
function mayPass({ code, message }: NodeJS.ErrnoException): boolean {
  return (
    code === 'ECONNREFUSED' || code === CANNOT_CONNECT_NOW || /timeout|terminated/.test(message)
  );
}
