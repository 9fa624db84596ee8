import { hostUrls, isDatabaseUrl } from '../config/database-hosts.js';
import { isDatabaseUnavailable } from './database-errors.js';

/** Name lookups of a container network fail until the server's container has started. */
const NOT_YET = ['EAI_AGAIN', 'EAI_NODATA', 'ENETUNREACH', 'EHOSTDOWN', 'ECONNABORTED'];
/** `timeout expired` is how node-postgres reports a connection that was not accepted in time. */
const TIMED_OUT = /timeout expired/;

interface Failure {
  readonly code?: string;
  readonly message?: string;
}

/** Whether a connection to PostgreSQL that failed like this may succeed in a moment. */
export function mayConnectLater(error: unknown): boolean {
  const { code = '', message = '' } = error as Failure;
  return isDatabaseUnavailable(error) || NOT_YET.includes(code) || TIMED_OUT.test(message);
}

/** The reason in one line, without addresses: node-postgres repeats neither password nor URL. */
export function connectFailureOf(error: unknown): string {
  const { code, message = '' } = error as Failure;
  // Of several addresses each has its own error, and the whole has no message.
  return message.split('\n')[0] || code || 'unknown error';
}

/** `host:port` of a PostgreSQL URL, of each of its hosts, without its credentials. */
export function serverOf(databaseUrl: string): string {
  if (!isDatabaseUrl(databaseUrl)) return 'DATABASE_URL';
  return hostUrls(databaseUrl).map(hostOf).join(',');
}

function hostOf(url: string): string {
  const { hostname, port, searchParams } = new URL(url);
  // A directory of Unix sockets stands in the query, or percent-encoded in place of the host.
  const host = decodeURIComponent(hostname) || searchParams.get('host') || 'localhost';
  return `${host}:${port || searchParams.get('port') || 5432}`;
}
