import 'reflect-metadata';
import { DataSource } from 'typeorm';
import { readSettings } from '../app.settings.js';
import { completeConfig } from '../platform/config/app-config.js';
import { dataSourceOptions } from '../platform/database/data-source-options.js';
import { redact } from '../platform/logging/redact.js';
import { SecretCipher } from '../webhooks/secrets/secret-cipher.js';
import { SecretsReencryption } from '../webhooks/secrets/secrets-reencryption.js';
import { StoredSecretsRepository } from '../webhooks/secrets/stored-secrets.repository.js';

/**
 * Puts the stored secrets of `DATABASE_URL` under the first of `ENCRYPTION_KEYS`. Ends with code 1
 * when one of them could not be read: its key is still needed, or lost.
 */
async function reencrypt(): Promise<number> {
  const settings = readSettings();
  const { databaseUrl, encryptionKeys } = settings;
  if (!databaseUrl) throw new Error('DATABASE_URL is not set: name the database');
  const config = completeConfig(settings, {
    databaseUrl,
    redisUrl: '',
    jwtSecret: '',
    encryptionKeys,
  });
  const dataSource = await new DataSource(
    dataSourceOptions(databaseUrl, settings.databaseAccess),
  ).initialize();
  try {
    const stored = new StoredSecretsRepository(dataSource);
    const done = await new SecretsReencryption(stored, new SecretCipher(config)).run();
    const { reencrypted, forgotten, unreadable } = done;
    process.stdout.write(
      `${reencrypted} webhooks re-encrypted, ${forgotten} ended secrets forgotten, ` +
        `${unreadable.length} unreadable\n`,
    );
    for (const reason of unreadable) process.stderr.write(`${reason}\n`);
    return unreadable.length === 0 ? 0 : 1;
  } finally {
    await dataSource.destroy();
  }
}

process.exitCode = await reencrypt().catch((error: Error) => {
  process.stderr.write(`${redact(error.message)}\n`);
  return 1;
});
