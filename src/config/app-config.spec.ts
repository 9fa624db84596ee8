import { readSettings } from './app-config.js';
import { SettingsError } from './settings-reader.js';

const REAL = {
  DATABASE_URL: 'postgres://u:p@db/mutx',
  REDIS_URL: 'redis://cache',
  JWT_SECRET: 'x'.repeat(32),
  ENCRYPTION_KEYS: Buffer.alloc(32, 7).toString('base64'),
};

const mistakesOf = (env: NodeJS.ProcessEnv): string[] => {
  try {
    readSettings(env);
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
};

describe('readSettings', () => {
  it('needs nothing', () => {
    const settings = readSettings({});
    expect(settings).toMatchObject({
      role: 'all',
      host: '0.0.0.0',
      port: undefined,
      allowPrivateDestinations: false,
      dataDir: '.mutx',
      delivery: { maxRetries: 5, retryBaseMs: 10_000, retryFactor: 4, timeoutMs: 15_000 },
    });
    expect(Object.isFrozen(settings)).toBe(true);
  });

  it('lets the quickstart reach private destinations only on loopback', () => {
    const quickstart = { MUTX_QUICKSTART: 'true' };
    expect(readSettings(quickstart)).toMatchObject({
      host: '127.0.0.1',
      allowPrivateDestinations: true,
    });
    expect(readSettings({ ...quickstart, HOST: '0.0.0.0' }).allowPrivateDestinations).toBe(false);
  });

  it('takes real servers with their secrets', () => {
    expect(readSettings({ ...REAL, ROLE: 'worker' })).toMatchObject({
      role: 'worker',
      databaseUrl: REAL.DATABASE_URL,
      encryptionKeys: [{ key: Buffer.alloc(32, 7) }],
    });
  });

  it('lists every mistake with the name and the rule, and never the value', () => {
    const mistakes = mistakesOf({
      ROLE: 'boss',
      PORT: '99999',
      DATABASE_URL: 'mysql://u:hunter2@db',
      JWT_SECRET: 'hunter2',
      ENCRYPTION_KEYS: 'hunter2',
      DELIVERY_MAX_RETRIES: '1.5',
      ALLOW_PRIVATE_DESTINATIONS: 'maybe',
    });
    expect(mistakes).toEqual([
      'ROLE must be one of all, api, worker',
      'DATABASE_URL must be a URL that starts with postgres:// or postgresql://',
      'ENCRYPTION_KEYS must be comma-separated base64 keys of 32 bytes each (openssl rand -base64 32)',
      'JWT_SECRET must have at least 32 characters',
      'PORT must be an integer from 0 to 65535',
      'ALLOW_PRIVATE_DESTINATIONS must be true or false',
      'DELIVERY_MAX_RETRIES must be an integer from 0 to 20',
    ]);
    expect(mistakes.join()).not.toContain('hunter2');
  });

  it('refuses real servers without secrets, and split roles without servers', () => {
    expect(mistakesOf({ DATABASE_URL: REAL.DATABASE_URL })).toEqual([
      'JWT_SECRET is required when DATABASE_URL is set',
      'ENCRYPTION_KEYS is required when DATABASE_URL is set',
    ]);
    expect(mistakesOf({ ROLE: 'api' })).toEqual([
      'DATABASE_URL is required with ROLE=api',
      'REDIS_URL is required with ROLE=api',
    ]);
  });
});
