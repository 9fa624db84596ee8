import { randomBytes } from 'node:crypto';
import type { DataDir } from './data-dir.js';

export interface Secrets {
  jwtSecret: string;
  /** Base64 keys of 32 bytes, separated by commas: the first encrypts, all decrypt. */
  encryptionKeys: string;
}

/** The secrets of DATA_DIR, generated on the first call ever. */
export async function readSecrets(dataDir: DataDir): Promise<Secrets> {
  return {
    jwtSecret: await dataDir.readOrCreate('jwt-secret', () =>
      randomBytes(48).toString('base64url'),
    ),
    encryptionKeys: await dataDir.readOrCreate('encryption-keys', () =>
      randomBytes(32).toString('base64'),
    ),
  };
}
