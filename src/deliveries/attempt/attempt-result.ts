/** How one attempt ended. Errors before, during and after it are different things. */
export type AttemptResult =
  | {
      readonly kind: 'response';
      readonly statusCode: number;
      /** Null if it came from a non-public address. */
      readonly body: string | null;
      /** The `Retry-After` header as it came. */
      readonly retryAfter: string | null;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'error';
      /** `blocked`: the address guard refused the destination. */
      readonly reason: 'timeout' | 'network' | 'blocked';
      readonly message: string;
      /** The reason for the operator's log, where the message withholds it. */
      readonly detail?: string;
      readonly durationMs: number;
    }
  /** The worker died with the attempt under way: nobody knows how it ended. */
  | { readonly kind: 'lost' };

export const LOST_MESSAGE = 'The worker was lost during this attempt';

/** The reason that history shows for an attempt that was no success. */
export function errorMessageOf(result: AttemptResult): string | null {
  if (result.kind === 'lost') return LOST_MESSAGE;
  if (result.kind === 'error') return result.message;
  return isSuccess(result.statusCode) ? null : `The endpoint answered ${result.statusCode}`;
}

export function isSuccess(statusCode: number): boolean {
  return statusCode >= 200 && statusCode < 300;
}
