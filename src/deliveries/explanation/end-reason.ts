import type { Delivery, EndReason } from '../entities/delivery.entity.js';

/** The error of versions that recorded no reason. */
const EXPIRED_MESSAGE = 'The circuit stayed open for 24 hours';
/** Errors of the address guard. */
const BLOCKED = / resolves to a non-public address$|^port \d+ is not allowed$/;
const GONE = 410;

/**
 * Why a delivery failed or was cancelled. Versions that recorded no reason cancelled only deliveries of
 * inactive and deleted webhooks, and the history of deleted ones is not served. Why their deliveries
 * failed follows from the last error.
 */
export function endReasonOf({
  status,
  endReason,
  statusCode,
  errorMessage,
}: Pick<Delivery, 'status' | 'endReason' | 'statusCode' | 'errorMessage'>): EndReason {
  if (endReason !== null) return endReason;
  if (status === 'cancelled') return 'webhook_inactive';
  if (errorMessage === EXPIRED_MESSAGE) return 'expired';
  if (statusCode === GONE) return 'gone';
  return BLOCKED.test(errorMessage ?? '') ? 'blocked' : 'exhausted';
}
