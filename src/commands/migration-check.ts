import 'reflect-metadata';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { ENTITIES } from '../app.module.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { migrate } from '../platform/database/migrate.js';
import { openDataDir } from '../quickstart/embedded/data-dir/data-dir.js';
import { startEmbeddedServers } from '../quickstart/embedded/embedded-servers.js';

/** Indexes and foreign keys are the migrations' own; entities map columns alone. */
const ONLY_IN_MIGRATIONS = /^DROP INDEX|DROP CONSTRAINT|ALTER COLUMN "\w+" DROP DEFAULT/;

/** Builds the schema by its migrations on a fresh PostgreSQL and fails if an entity says otherwise. */
const folder = await mkdtemp(join(tmpdir(), 'mutx-migrations-'));
// Where root's PostgreSQL, which runs as another user, can reach it, it leaves with the folder.
await chmod(folder, 0o711);
const dataDir = await openDataDir(folder);
const servers = await startEmbeddedServers({ dataDir, postgres: true, valkey: false });
const url = servers.databaseUrl ?? '';
await migrate(url);
const dataSource = await new DataSource({
  ...dataSourceOptions(url),
  entities: ENTITIES,
}).initialize();
const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
const drift = upQueries.map(({ query }) => query).filter((sql) => !ONLY_IN_MIGRATIONS.test(sql));
await dataSource.undoLastMigration();
await dataSource.destroy();
await servers.stop();
await dataDir.release();
await rm(folder, { recursive: true, force: true });
process.stdout.write(
  drift.length === 0
    ? 'The migrations build what the entities map, and can be undone.\n'
    : `The entities have drifted from the migrations:\n${drift.join('\n')}\n`,
);
process.exit(drift.length === 0 ? 0 : 1);
