import type { DataDir } from './data-dir/data-dir.js';
import { startEmbeddedPostgres } from './postgres/embedded-postgres.js';
import type { EmbeddedServer } from './embedded-server.js';
import { startEmbeddedValkey } from './valkey/embedded-valkey.js';

export interface EmbeddedOptions {
  /** Held by the caller, who releases it after `stop`. */
  dataDir: DataDir;
  postgres: boolean;
  valkey: boolean;
  /** Called when a server ends without `stop`. */
  onFailure?: (error: Error) => void;
}

export interface EmbeddedServers {
  /** Set when that server was asked for; each holds a password. */
  databaseUrl?: string;
  redisUrl?: string;
  /** Stops both, within seconds; may be called again. */
  stop(): Promise<void>;
}

/** Starts the servers that are asked for, both at once. Rejects, with none left, if one fails. */
export async function startEmbeddedServers(options: EmbeddedOptions): Promise<EmbeddedServers> {
  const onFailure = options.onFailure ?? ((): void => undefined);
  const started = await Promise.allSettled([
    options.postgres
      ? startEmbeddedPostgres(options.dataDir, onFailure)
      : Promise.resolve(undefined),
    options.valkey ? startEmbeddedValkey(onFailure) : Promise.resolve(undefined),
  ]);
  const servers = started.map((one) => (one.status === 'fulfilled' ? one.value : undefined));
  const failed = started.find((one) => one.status === 'rejected');
  if (failed) {
    await stopAll(servers);
    throw failed.reason;
  }
  const [postgres, valkey] = servers;
  let stopping: Promise<void> | undefined;
  return {
    ...(postgres && { databaseUrl: postgres.url }),
    ...(valkey && { redisUrl: valkey.url }),
    stop: () => (stopping ??= stopAll(servers)),
  };
}

async function stopAll(servers: (EmbeddedServer | undefined)[]): Promise<void> {
  const stopped = await Promise.allSettled(servers.map(async (server) => server?.stop()));
  const failed = stopped.find((one) => one.status === 'rejected');
  if (failed) {
    throw failed.reason;
  }
}
