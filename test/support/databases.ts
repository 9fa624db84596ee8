import pg from 'pg';

/** Creates an empty database on the server of a URL; returns the database's own URL. */
export async function createDatabase(server: string, name: string): Promise<string> {
  await administer(server, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/**
 * Not `WITH (FORCE)`, which fails while autovacuum runs, because our role may not terminate it. A plain
 * drop terminates it, and waits up to 5 s for the sessions that we terminated.
 */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await administer(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${name}' AND usename = current_user`,
  );
  await administer(server, `DROP DATABASE ${name}`);
}

/** Whether the server of a URL runs a statement; rejects while it does not. */
export async function runsStatements(server: string): Promise<true> {
  const client = new pg.Client({ connectionString: server });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT');
    return true;
  } finally {
    await client.end();
  }
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
