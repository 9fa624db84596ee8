/** SQLSTATE classes and codes by which PostgreSQL says "not now": https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNAVAILABLE_SQLSTATES = /^(08|53|57P0)|^(57014|55P03|25P03|25P04|25006)$/;
const RETRYABLE_SQLSTATES = ['40001', '40P01'];
const NETWORK_CODES = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EHOSTUNREACH',
];
/**
 * node-postgres reports these without a code, and TypeORM the last one: it releases a query runner
 * whose connection broke between two statements.
 */
const DRIVER_MESSAGES =
  /timeout exceeded when trying to connect|Connection terminated|Query read timeout|Client has encountered a connection error|not queryable|Driver not Connected|Query runner already released|Cannot use a pool after calling end/;

interface DriverError {
  code?: string;
  message?: string;
  driverError?: DriverError;
}

/** True when the database, not the statement, is the cause: the same call may succeed later. */
export function isDatabaseUnavailable(error: unknown): boolean {
  const { code = '', message = '' } = driverErrorOf(error);
  return (
    isRetryable(error) ||
    isPartitionMissing(error) ||
    NETWORK_CODES.includes(code) ||
    UNAVAILABLE_SQLSTATES.test(code) ||
    DRIVER_MESSAGES.test(message)
  );
}

/** A deadlock or serialization failure: the same transaction may be run again at once. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE_SQLSTATES.includes(driverErrorOf(error).code ?? '');
}

/**
 * No partition takes the row's id: a clock is wrong, or partitions were not made in time. See
 * `PartitionMaintainer.repair`. PostgreSQL reports it as a check violation, which it shares with
 * CHECK constraints, and may translate its message.
 */
export function isPartitionMissing(error: unknown): boolean {
  const {
    code,
    routine,
    message = '',
  } = driverErrorOf(error) as DriverError & { routine?: string };
  return (
    code === '23514' &&
    (routine === 'ExecFindPartition' || message.startsWith('no partition of relation'))
  );
}

function driverErrorOf(error: unknown): DriverError {
  if (typeof error !== 'object' || error === null) return {};
  const { driverError } = error as DriverError;
  return driverError ?? error;
}
