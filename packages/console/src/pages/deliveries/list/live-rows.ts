import type { Delivery, StreamedAttempt } from 'mutx-sdk';

interface Page {
  readonly items: Delivery[];
}

/** The latest attempt per delivery. */
export type Attempts = ReadonlyMap<string, StreamedAttempt>;

/** Pages of a list whose rows are as of these attempts. Pages without any of them stay the same objects. */
export function withAttempts<One extends Page>(pages: One[], attempts: Attempts): One[] {
  const changes = (row: Delivery): boolean => asOf(row, attempts.get(row.id)) !== row;
  return pages.map((page) =>
    page.items.some(changes)
      ? { ...page, items: page.items.map((row) => asOf(row, attempts.get(row.id))) }
      : page,
  );
}

/** A row that was fetched after the attempt stays as it is. */
function asOf(row: Delivery, attempt: StreamedAttempt | undefined): Delivery {
  if (attempt === undefined || attempt.attempt <= row.attempts) return row;
  return {
    ...row,
    status: attempt.status,
    success: attempt.status === 'delivered',
    status_code: attempt.status_code,
    duration_ms: attempt.duration_ms,
    error_message: attempt.error_message ?? row.error_message,
    attempts: attempt.attempt,
    next_attempt_at: null,
  };
}
