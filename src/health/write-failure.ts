const REASONS: Readonly<Record<string, string>> = {
  '25006': 'PostgreSQL is read-only',
  '53100': "PostgreSQL's disk is full",
  '57014': 'PostgreSQL did not complete a write within 1 s',
};

interface DriverError {
  readonly code?: string;
  readonly driverError?: DriverError;
}

/** Why a write failed, as readiness reports it: the kind of failure only. */
export function writeFailureOf(error: unknown): string {
  const { driverError, code = '' } = error as DriverError;
  return REASONS[driverError?.code ?? code] ?? 'PostgreSQL rejects writes';
}
