import { randomBytes } from 'node:crypto';
import { readSettings } from './app.settings.js';
import { SettingsError } from './platform/config/settings-reader.js';

const REAL = {
  DATABASE_URL: 'postgres://u:p@db/mutx',
  REDIS_URL: 'redis://cache',
  JWT_SECRET: randomBytes(48).toString('base64'),
  ENCRYPTION_KEYS: randomBytes(32).toString('base64'),
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
      encryptionKeys: [{ key: Buffer.from(REAL.ENCRYPTION_KEYS, 'base64') }],
      warnings: [],
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

  it('refuses guessable secrets in production, and warns of them elsewhere', () => {
    const guessable = {
      ...REAL,
      JWT_SECRET: 'change-me-change-me-change-me-please',
      ENCRYPTION_KEYS: `${REAL.ENCRYPTION_KEYS},${Buffer.alloc(32).toString('base64')}`,
    };
    const complaints = [
      'JWT_SECRET is guessable: make a random one (openssl rand -base64 48)',
      'ENCRYPTION_KEYS are guessable: make random ones (openssl rand -base64 32)',
    ];
    expect(mistakesOf({ ...guessable, NODE_ENV: 'production' })).toEqual(complaints);
    expect(mistakesOf({ ...REAL, NODE_ENV: 'production' })).toEqual([]);
    expect(readSettings(guessable).warnings).toEqual(complaints);
  });

  it('reads where webhooks may lead, and who may call from a browser', () => {
    expect(readSettings({})).toMatchObject({
      allowedDestinations: { ranges: [], ports: [] },
      http: { docs: true, corsOrigins: [], requestTimeoutMs: 30_000 },
    });
    const settings = readSettings({
      ALLOWED_DESTINATION_PORTS: '443, 8000-8999',
      CORS_ORIGINS: 'https://app.example.com',
      DOCS_ENABLED: 'false',
    });
    expect(settings.allowedDestinations.ports).toEqual([
      { first: 443, last: 443 },
      { first: 8000, last: 8999 },
    ]);
    expect(settings.http).toMatchObject({ docs: false, corsOrigins: ['https://app.example.com'] });
  });

  it('refuses internal destinations without the ports that they open', () => {
    const internal = { ALLOWED_DESTINATION_CIDRS: '10.0.0.0/8' };
    expect(mistakesOf(internal)).toEqual([
      'ALLOWED_DESTINATION_PORTS is required with ALLOWED_DESTINATION_CIDRS',
    ]);
    expect(mistakesOf({ ...internal, ALLOWED_DESTINATION_PORTS: '443' })).toEqual([]);
    expect(mistakesOf({ ...internal, ALLOW_PRIVATE_DESTINATIONS: 'true' })).toEqual([]);
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
