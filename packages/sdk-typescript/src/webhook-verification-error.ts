/**
 * Why a request is not taken for one of ours: `headers` are missing or malformed, the `signature` is
 * wrong, the `timestamp` is too old or too far ahead, or the signed `body` is no event.
 */
export type RefusalReason = 'headers' | 'signature' | 'timestamp' | 'body';

/** A request that must not be acted upon; answer it 401. */
export class WebhookVerificationError extends Error {
  override readonly name = 'WebhookVerificationError';

  constructor(
    readonly reason: RefusalReason,
    message: string,
  ) {
    super(message);
  }
}
