import { parseCidrs, parsePorts, type DestinationSettings } from './destination-settings.js';
import { SettingsReader } from './settings-reader.js';
import { parseKeyring, type EncryptionKey } from './keyring.js';
import { parseOrigins } from './origins.js';
import { weaknessesOf } from './weak-secrets.js';

export const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

/** What the environment says; servers and secrets may still be missing (the embedded default adds them). */
export interface Settings {
  readonly role: Role;
  readonly host: string;
  /** Undefined when `PORT` is not set: 3000, or the next free port in the quickstart. */
  readonly port: number | undefined;
  readonly quickstart: boolean;
  readonly logLevel: (typeof LOG_LEVELS)[number];
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  /** How long the start waits for PostgreSQL to accept connections, in ms. */
  readonly databaseConnectTimeoutMs: number;
  readonly redisUrl: string | undefined;
  readonly jwtSecret: string | undefined;
  readonly encryptionKeys: readonly EncryptionKey[];
  readonly allowPrivateDestinations: boolean;
  readonly allowedDestinations: DestinationSettings;
  readonly delivery: DeliverySettings;
  readonly http: HttpSettings;
  readonly rateLimits: RateLimitSettings;
  readonly alerts: AlertSettings;
  /** What one account may have. */
  readonly quotas: { readonly agents: number; readonly deployments: number };
  /** Days that deliveries, attempts, events, logs and metrics are kept; 0: for ever. */
  readonly retentionDays: number;
  /** What an operator should know and no more: nothing is refused for it. */
  readonly warnings: readonly string[];
}

export interface DeliverySettings {
  /** Retries after the first attempt. */
  readonly maxRetries: number;
  /** Delay before the first retry, in ms. */
  readonly retryBaseMs: number;
  /** Retry n waits `retryBaseMs × retryFactor^(n−1)`. */
  readonly retryFactor: number;
  /** One attempt from connect to last byte, in ms. */
  readonly timeoutMs: number;
  /** Attempts under way in one worker. */
  readonly concurrency: number;
  /** Deliveries exhausted in a row after which a webhook's circuit opens. */
  readonly circuitAfter: number;
}

export interface HttpSettings {
  /** Whether Swagger UI and the OpenAPI document are served. */
  readonly docs: boolean;
  /** Origins whose pages may call the API from a browser. */
  readonly corsOrigins: readonly string[];
  /** How long a request may take to arrive, from its first byte to its last, in ms. */
  readonly requestTimeoutMs: number;
}

/** Each within a minute; 0 turns one off. */
export interface RateLimitSettings {
  /** Requests of an account, or of an address without credentials. */
  readonly perMinute: number;
  /** Logins and the like, of an address. */
  readonly loginPerMinute: number;
  /** Deliveries planned for an account. */
  readonly deliveriesPerMinute: number;
}

/** Thresholds; 0 turns an alert off. */
export interface AlertSettings {
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly agentDownSeconds: number;
}

/** Everything the application needs to run, validated and frozen. Also the injection token. */
export abstract class AppConfig implements Omit<
  Settings,
  'databaseUrl' | 'redisUrl' | 'jwtSecret' | 'warnings'
> {
  abstract readonly role: Role;
  abstract readonly host: string;
  abstract readonly port: number | undefined;
  abstract readonly quickstart: boolean;
  abstract readonly logLevel: Settings['logLevel'];
  abstract readonly dataDir: string;
  abstract readonly databaseUrl: string;
  abstract readonly databaseConnectTimeoutMs: number;
  abstract readonly redisUrl: string;
  abstract readonly jwtSecret: string;
  abstract readonly encryptionKeys: readonly EncryptionKey[];
  abstract readonly allowPrivateDestinations: boolean;
  abstract readonly allowedDestinations: DestinationSettings;
  abstract readonly delivery: DeliverySettings;
  abstract readonly http: HttpSettings;
  abstract readonly rateLimits: Settings['rateLimits'];
  abstract readonly alerts: AlertSettings;
  abstract readonly quotas: Settings['quotas'];
  abstract readonly retentionDays: number;
}

const JWT_SECRET_MIN = 32;
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

/** Reads and validates the environment. Throws a `SettingsError` that lists every mistake. */
export function readSettings(env: NodeJS.ProcessEnv = process.env): Settings {
  const read = new SettingsReader(env);
  const role = read.oneOf('ROLE', ROLES, 'all');
  const quickstart = read.boolean('MUTX_QUICKSTART', false);
  const host = read.text('HOST') ?? (quickstart ? '127.0.0.1' : '0.0.0.0');
  const databaseUrl = read.url('DATABASE_URL', ['postgres', 'postgresql']);
  const redisUrl = read.url('REDIS_URL', ['redis', 'rediss']);
  const jwtSecret = read.text('JWT_SECRET');
  const encryptionKeys = parseKeyring(read.text('ENCRYPTION_KEYS'), (rule) =>
    read.mistake('ENCRYPTION_KEYS', rule),
  );

  if (jwtSecret !== undefined && jwtSecret.length < JWT_SECRET_MIN) {
    read.mistake('JWT_SECRET', `must have at least ${JWT_SECRET_MIN} characters`);
  }
  const weaknesses = weaknessesOf(jwtSecret, encryptionKeys);
  if (read.text('NODE_ENV') === 'production') {
    for (const [name, rule] of weaknesses) read.mistake(name, rule);
  }
  if (databaseUrl && !jwtSecret) read.mistake('JWT_SECRET', 'is required when DATABASE_URL is set');
  if (databaseUrl && !read.text('ENCRYPTION_KEYS')) {
    read.mistake('ENCRYPTION_KEYS', 'is required when DATABASE_URL is set');
  }
  if (role !== 'all' && !databaseUrl) read.mistake('DATABASE_URL', `is required with ROLE=${role}`);
  if (role !== 'all' && !redisUrl) read.mistake('REDIS_URL', `is required with ROLE=${role}`);

  const settings: Settings = {
    role,
    host,
    port: read.text('PORT') ? read.integer('PORT', { min: 0, max: 65535, default: 0 }) : undefined,
    quickstart,
    logLevel: read.oneOf('LOG_LEVEL', LOG_LEVELS, 'info'),
    dataDir: read.text('DATA_DIR') ?? '.mutx',
    databaseUrl,
    databaseConnectTimeoutMs:
      read.integer('DATABASE_CONNECT_TIMEOUT_SECONDS', { min: 0, max: 3_600, default: 60 }) * 1_000,
    redisUrl,
    jwtSecret,
    encryptionKeys,
    allowPrivateDestinations: read.boolean(
      'ALLOW_PRIVATE_DESTINATIONS',
      quickstart && LOOPBACK.includes(host),
    ),
    allowedDestinations: {
      ranges: read.parsed(
        'ALLOWED_DESTINATION_CIDRS',
        parseCidrs,
        'must be comma-separated ranges such as 10.0.0.0/8 or fd00::/8',
        [],
      ),
      ports: read.parsed(
        'ALLOWED_DESTINATION_PORTS',
        parsePorts,
        'must be comma-separated ports or ranges of ports such as 443 or 8000-8999',
        [],
      ),
    },
    delivery: {
      maxRetries: read.integer('DELIVERY_MAX_RETRIES', { min: 0, max: 20, default: 5 }),
      retryBaseMs: read.integer('DELIVERY_RETRY_BASE_MS', {
        min: 1,
        max: 3_600_000,
        default: 10_000,
      }),
      retryFactor: read.number('DELIVERY_RETRY_FACTOR', { min: 1, max: 10, default: 4 }),
      timeoutMs: read.integer('DELIVERY_TIMEOUT_MS', { min: 1, max: 120_000, default: 15_000 }),
      concurrency: read.integer('DELIVERY_CONCURRENCY', { min: 1, max: 10_000, default: 512 }),
      circuitAfter: read.integer('WEBHOOK_CIRCUIT_AFTER', { min: 1, max: 1000, default: 5 }),
    },
    http: {
      docs: read.boolean('DOCS_ENABLED', true),
      corsOrigins: read.parsed(
        'CORS_ORIGINS',
        parseOrigins,
        'must be comma-separated origins such as https://app.example.com',
        [],
      ),
      requestTimeoutMs: read.integer('REQUEST_TIMEOUT_MS', {
        min: 100,
        max: 300_000,
        default: 30_000,
      }),
    },
    rateLimits: {
      perMinute: read.integer('RATE_LIMIT_PER_MINUTE', {
        min: 0,
        max: 10_000_000,
        default: 60_000,
      }),
      loginPerMinute: read.integer('LOGIN_RATE_LIMIT_PER_MINUTE', {
        min: 0,
        max: 100_000,
        default: 10,
      }),
      deliveriesPerMinute: read.integer('DELIVERY_RATE_LIMIT_PER_MINUTE', {
        min: 0,
        max: 100_000_000,
        default: 600_000,
      }),
    },
    alerts: {
      cpuPercent: read.number('ALERT_CPU_PERCENT', { min: 0, max: 100, default: 90 }),
      memoryPercent: read.number('ALERT_MEMORY_PERCENT', { min: 0, max: 100, default: 90 }),
      agentDownSeconds: read.integer('ALERT_AGENT_DOWN_SECONDS', {
        min: 0,
        max: 604_800,
        default: 300,
      }),
    },
    quotas: {
      agents: read.integer('MAX_AGENTS', { min: 1, max: 10_000_000, default: 10_000 }),
      deployments: read.integer('MAX_DEPLOYMENTS', { min: 1, max: 10_000_000, default: 100_000 }),
    },
    retentionDays: read.integer('RETENTION_DAYS', { min: 0, max: 3650, default: 30 }),
    warnings: weaknesses.map((words) => words.join(' ')),
  };
  if (
    !settings.allowPrivateDestinations &&
    read.text('ALLOWED_DESTINATION_CIDRS') &&
    !read.text('ALLOWED_DESTINATION_PORTS')
  ) {
    read.mistake('ALLOWED_DESTINATION_PORTS', 'is required with ALLOWED_DESTINATION_CIDRS');
  }
  read.finish();
  return Object.freeze(settings);
}

/** Joins the environment's settings with the servers and secrets that the embedded default provides. */
export function completeConfig(
  settings: Settings,
  provided: Pick<AppConfig, 'databaseUrl' | 'redisUrl' | 'jwtSecret' | 'encryptionKeys'>,
): AppConfig {
  return Object.freeze({ ...settings, ...provided });
}
