import { completeConfig, type AppConfig, type Settings } from '../platform/config/app-config.js';
import { StartError } from '../platform/config/start-error.js';
import { KEYRING_RULE, parseKeyring, type EncryptionKey } from '../platform/config/keyring.js';
import { openDataDir, type DataDir } from './embedded/data-dir/data-dir.js';
import { startEmbeddedServers } from './embedded/embedded-servers.js';
import { readSecrets } from './embedded/data-dir/secrets.js';

/** A complete configuration, and what must be stopped when the process ends. */
export interface Runtime {
  readonly config: AppConfig;
  /** Reads or creates a file of DATA_DIR that only its owner can read; undefined with real servers. */
  readonly readOrCreate:
    ((name: string, make: () => Promise<string>) => Promise<string>) | undefined;
  stop(): Promise<void>;
}

/** Starts the embedded servers that the settings leave out, and takes their secrets from DATA_DIR. */
export async function prepareRuntime(
  settings: Settings,
  onFailure: (error: Error) => void,
): Promise<Runtime> {
  const { databaseUrl, redisUrl, jwtSecret, encryptionKeys } = settings;
  if (databaseUrl && redisUrl && jwtSecret && encryptionKeys.length > 0) {
    return {
      config: completeConfig(settings, { databaseUrl, redisUrl, jwtSecret, encryptionKeys }),
      readOrCreate: undefined,
      stop: () => Promise.resolve(),
    };
  }
  const dataDir = await openDataDir(settings.dataDir).catch(explain);
  try {
    const secrets = await readSecrets(dataDir);
    const servers = await startEmbeddedServers({
      dataDir,
      postgres: !databaseUrl,
      valkey: !redisUrl,
      onFailure,
    });
    const config = completeConfig(settings, {
      databaseUrl: databaseUrl ?? servers.databaseUrl ?? '',
      redisUrl: redisUrl ?? servers.redisUrl ?? '',
      jwtSecret: jwtSecret ?? secrets.jwtSecret,
      encryptionKeys: encryptionKeys.length > 0 ? encryptionKeys : keysOf(secrets.encryptionKeys),
    });
    return {
      config,
      readOrCreate: databaseUrl ? undefined : (name, make) => readOrCreate(dataDir, name, make),
      stop: async () => {
        await servers.stop();
        await dataDir.release();
      },
    };
  } catch (error) {
    await dataDir.release();
    return explain(error);
  }
}

async function readOrCreate(
  dataDir: DataDir,
  name: string,
  make: () => Promise<string>,
): Promise<string> {
  const kept = await dataDir.read(name);
  if (kept !== undefined) return kept;
  const made = await make();
  await dataDir.write(name, made);
  return made;
}

/** What the embedded servers say of their trouble is meant for the operator. */
function explain(error: unknown): never {
  throw new StartError((error as Error).message, { cause: error });
}

function keysOf(kept: string): EncryptionKey[] {
  const keys = parseKeyring(kept);
  if (keys) return keys;
  throw new Error(`The encryption keys in DATA_DIR are damaged: ENCRYPTION_KEYS ${KEYRING_RULE}`);
}
