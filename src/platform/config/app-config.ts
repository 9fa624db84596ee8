import { z } from 'zod';
import { POOLERS, type DatabaseAccess } from './database-access.js';
import { hostUrls, isDatabaseUrl } from './database-hosts.js';
import { parseCidrs, parsePorts, type DestinationSettings } from './destination-settings.js';
import { KEYRING_RULE, parseKeyring } from './keyring.js';
import { parseOrigins } from './origins.js';
import { flag, integer, listOf, oneOf, setting, type Shape, type Values } from './setting.js';
import { parseRedisUrl } from './redis-url.js';
import { SettingsReader } from './settings-reader.js';
import { weaknessesOf } from './weak-secrets.js';

export const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const JWT_SECRET_MIN = 32;
const READ_RULE = 'must be a URL of one host that starts with postgres:// or postgresql://';
/** Forms of Sentinel and Cluster: `redis-url.ts`. */
const REDIS_RULE =
  'must be a URL that starts with redis://, rediss://, redis+sentinel:// or redis+cluster://';
const LOOPBACK = ['127.0.0.1', '::1', 'localhost'];

const PROCESS = {
  role: setting('ROLE', oneOf(ROLES), 'all'),
  databaseUrl: setting(
    'DATABASE_URL',
    z.string().refine(isDatabaseUrl, 'must be a URL that starts with postgres:// or postgresql://'),
  ),
  /** A streaming replica for reads that may be 5 s old. Unset: none. */
  databaseReadUrl: setting(
    'DATABASE_READ_URL',
    z.string().refine((text) => isDatabaseUrl(text) && hostUrls(text).length === 1, READ_RULE),
  ),
  redisUrl: setting(
    'REDIS_URL',
    z.string().refine((text) => parseRedisUrl(text) !== undefined, REDIS_RULE),
  ),
  encryptionKeys: setting('ENCRYPTION_KEYS', listOf(parseKeyring, KEYRING_RULE), ''),
  jwtSecret: setting(
    'JWT_SECRET',
    z.string().min(JWT_SECRET_MIN, `must have at least ${JWT_SECRET_MIN} characters`),
  ),
  /** `production` refuses guessable secrets. */
  nodeEnv: setting('NODE_ENV', z.string()),
  quickstart: setting('MUTX_QUICKSTART', flag(), 'false'),
  /** Unset: every address, or loopback in the quickstart. */
  host: setting('HOST', z.string()),
  /** Unset: 3000, or the next free port in the quickstart. */
  port: setting('PORT', integer(0, 65_535)),
  logLevel: setting('LOG_LEVEL', oneOf(LOG_LEVELS), 'info'),
  dataDir: setting('DATA_DIR', z.string(), '.mutx'),
  /** How long the start waits for PostgreSQL to accept connections. */
  databaseConnectTimeoutMs: setting(
    'DATABASE_CONNECT_TIMEOUT_SECONDS',
    integer(0, 3_600).transform((seconds) => seconds * 1_000),
    '60',
  ),
  /** Unset: `true` in the quickstart on loopback. */
  allowPrivateDestinations: setting('ALLOW_PRIVATE_DESTINATIONS', flag()),
};

const DATABASE_ACCESS = {
  /** A pooler between the processes and PostgreSQL, and its mode. */
  pooler: setting('DATABASE_POOLER', oneOf(POOLERS), 'none'),
  /** `false`: for PgBouncer before 1.21, which loses prepared statements. */
  prepared: setting('DATABASE_PREPARED', flag(), 'true'),
};

const DESTINATIONS = {
  ranges: setting(
    'ALLOWED_DESTINATION_CIDRS',
    listOf(parseCidrs, 'must be comma-separated ranges such as 10.0.0.0/8 or fd00::/8'),
    '',
  ),
  ports: setting(
    'ALLOWED_DESTINATION_PORTS',
    listOf(parsePorts, 'must be comma-separated ports or ranges of ports such as 443 or 8000-8999'),
    '',
  ),
};

const HTTP = {
  /** Whether Swagger UI and the OpenAPI document are served. */
  docs: setting('DOCS_ENABLED', flag(), 'true'),
  /** Whether the web console is served. */
  console: setting('CONSOLE_ENABLED', flag(), 'true'),
  /** Origins whose pages may call the API from a browser. */
  corsOrigins: setting(
    'CORS_ORIGINS',
    listOf(parseOrigins, 'must be comma-separated origins such as https://app.example.com'),
    '',
  ),
  /** How long a request may take to arrive, from its first byte to its last. */
  requestTimeoutMs: setting('REQUEST_TIMEOUT_MS', integer(100, 300_000), '30000'),
};

/** Where a process serves its metrics; they need no credentials. */
const METRICS = {
  /** Unset: nowhere. */
  port: setting('METRICS_PORT', integer(0, 65_535)),
  host: setting('METRICS_HOST', z.string(), '127.0.0.1'),
};

/** Each within a minute; 0 turns one off. */
const RATE_LIMITS = {
  /** Requests of an account, or of an address without credentials. */
  perMinute: setting('RATE_LIMIT_PER_MINUTE', integer(0, 10_000_000), '60000'),
  /** Logins and the like, of an address. */
  loginPerMinute: setting('LOGIN_RATE_LIMIT_PER_MINUTE', integer(0, 100_000), '10'),
};

export const PLATFORM_SHAPES: readonly Shape[] = [
  PROCESS,
  DATABASE_ACCESS,
  DESTINATIONS,
  HTTP,
  METRICS,
  RATE_LIMITS,
];

/** What the environment says; servers and secrets may still be missing (the embedded default adds them). */
export interface PlatformSettings extends Values<typeof PROCESS> {
  readonly host: string;
  readonly databaseAccess: DatabaseAccess;
  readonly allowPrivateDestinations: boolean;
  readonly allowedDestinations: DestinationSettings;
  readonly http: Values<typeof HTTP>;
  readonly metrics: Values<typeof METRICS>;
  readonly rateLimits: Values<typeof RATE_LIMITS>;
  /** What an operator should know and no more: nothing is refused for it. */
  readonly warnings: readonly string[];
}

/** What the embedded default provides where the environment does not. */
interface Provided extends Pick<PlatformSettings, 'encryptionKeys'> {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  readonly jwtSecret: string;
}

type Complete = Omit<PlatformSettings, keyof Provided | 'warnings'> & Provided;

/**
 * Everything the application needs to run, validated and frozen. Also the injection token. Each
 * feature adds its own settings to this type where it declares them.
 */
export abstract class AppConfig extends (Object as unknown as abstract new () => Complete) {}

/** `AppConfig` before the embedded default has completed it. */
export type Settings = Omit<AppConfig, keyof Provided> & PlatformSettings;

/** Reads the settings that belong to no feature. */
export function readPlatformSettings(reader: SettingsReader): PlatformSettings {
  const given = reader.read(PROCESS);
  const host = given.host ?? (given.quickstart ? '127.0.0.1' : '0.0.0.0');
  const settings = {
    ...given,
    host,
    databaseAccess: reader.read(DATABASE_ACCESS),
    allowPrivateDestinations:
      given.allowPrivateDestinations ?? (given.quickstart && LOOPBACK.includes(host)),
    allowedDestinations: reader.read(DESTINATIONS),
    http: reader.read(HTTP),
    metrics: reader.read(METRICS),
    rateLimits: reader.read(RATE_LIMITS),
  };
  requireTogether(settings, reader);
  return { ...settings, warnings: judgeSecrets(settings, reader) };
}

/** Rules that hold between settings. */
function requireTogether(
  { role, allowPrivateDestinations }: Pick<AppConfig, 'role' | 'allowPrivateDestinations'>,
  reader: SettingsReader,
): void {
  const require = (name: string, reason: string): void => {
    if (!reader.has(name)) reader.mistake(name, `is required ${reason}`);
  };
  if (reader.has('DATABASE_URL')) {
    require('JWT_SECRET', 'when DATABASE_URL is set');
    require('ENCRYPTION_KEYS', 'when DATABASE_URL is set');
  }
  if (reader.has('DATABASE_READ_URL')) require('DATABASE_URL', 'with DATABASE_READ_URL');
  if (role === 'api' || role === 'worker') {
    require('DATABASE_URL', `with ROLE=${role}`);
    require('REDIS_URL', `with ROLE=${role}`);
  }
  if (!allowPrivateDestinations && reader.has('ALLOWED_DESTINATION_CIDRS')) {
    require('ALLOWED_DESTINATION_PORTS', 'with ALLOWED_DESTINATION_CIDRS');
  }
}

/** Guessable secrets are mistakes in production, and warnings elsewhere. */
function judgeSecrets(
  { nodeEnv, jwtSecret, encryptionKeys = [] }: Partial<Values<typeof PROCESS>>,
  reader: SettingsReader,
): string[] {
  const weaknesses = weaknessesOf(jwtSecret, encryptionKeys);
  if (nodeEnv === 'production') {
    for (const [name, rule] of weaknesses) reader.mistake(name, rule);
  }
  return weaknesses.map((words) => words.join(' '));
}

/** Joins the environment's settings with the servers and secrets that the embedded default provides. */
export function completeConfig(settings: Settings, provided: Provided): AppConfig {
  return Object.freeze({ ...settings, ...provided });
}
