import pg from 'pg';

/** Makes an empty database on the server of a URL; answers the database's own URL. */
export async function createDatabase(server: string, name: string): Promise<string> {
  await administer(server, `CREATE DATABASE ${name}`);
  return Object.assign(new URL(server), { pathname: `/${name}` }).href;
}

/**
 * Not `WITH (FORCE)`, which is refused while autovacuum is at work there, for our role may not end
 * that; a plain drop ends it itself, and waits up to 5 s for the sessions that we ended.
 */
export async function dropDatabase(server: string, name: string): Promise<void> {
  await administer(
    server,
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = '${name}' AND usename = current_user`,
  );
  await administer(server, `DROP DATABASE ${name}`);
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}
