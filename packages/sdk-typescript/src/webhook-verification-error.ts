/**
 * Why a request was rejected: `headers` are missing or malformed, the `signature` does not match, the
 * `timestamp` is too old or too far in the future, or the signed `body` is not an event.
 */
export type RefusalReason = 'headers' | 'signature' | 'timestamp' | 'body';

/** The request is not genuine; respond with 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';

  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}
