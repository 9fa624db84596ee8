import type { OutboundResult } from '../../platform/egress/outbound-client.js';
import type { AttemptedDelivery } from './claimed-delivery.js';

/** One attempt: what happened, and what follows. */
export interface AttemptResult {
  readonly delivery: AttemptedDelivery;
  /** The worker whose claim it was. The result counts only while that claim stands. */
  readonly workerId: string;
  readonly startedAt: Date;
  /** In ms; null for an abandoned attempt. */
  readonly durationMs: number | null;
  /** Null when no response arrived. */
  readonly statusCode: number | null;
  /** Null, too, for an endpoint at a non-public address and beyond the account's storage budget. */
  readonly responseBody: string | null;
  /** Null when the endpoint accepted the delivery. */
  readonly error: AttemptError | null;
  readonly next: NextStep;
}

/**
 * Why an attempt failed, by the stage that it reached: before sending, while sending, or after the
 * response. The message is for the webhook's owner; `detail`, where it says more, for the operator.
 */
export type AttemptError =
  | {
      readonly stage: 'before_sending';
      /** `blocked`: the address guard rejected the destination. */
      readonly reason: 'not_built' | 'blocked';
      readonly message: string;
    }
  | {
      readonly stage: 'sending';
      readonly reason: 'timeout' | 'network' | 'abandoned';
      readonly message: string;
      readonly detail?: string | undefined;
    }
  | {
      readonly stage: 'response';
      readonly statusCode: number;
      /** The `Retry-After` header as it came. */
      readonly retryAfter: string | null;
      readonly message: string;
    };

/** What becomes of the delivery. `gone`: the endpoint responded 410 and accepts nothing more. */
export type NextStep =
  | { readonly status: 'delivered' }
  | { readonly status: 'pending'; readonly retryInMs: number }
  | { readonly status: 'failed'; readonly reason: 'exhausted' | 'blocked' | 'gone' };

/** What the sender reports: the response or error, or that there was no request to send. */
export type SendResult =
  | OutboundResult
  | { readonly kind: 'not_built'; readonly durationMs: 0 }
  /** The worker stopped before it recorded a result: how the attempt ended is unknown. */
  | { readonly kind: 'abandoned'; readonly durationMs: null };

const NOT_BUILT = 'The request could not be built';
const ABANDONED = 'The worker stopped during this attempt';

/** The error of an attempt; null if the endpoint accepted the delivery. */
export function errorOf(sent: SendResult): AttemptError | null {
  switch (sent.kind) {
    case 'response': {
      const { statusCode, retryAfter } = sent;
      if (statusCode >= 200 && statusCode < 300) return null;
      const message = `The endpoint responded with ${statusCode}`;
      return { stage: 'response', statusCode, retryAfter, message };
    }
    case 'error': {
      const { reason, message, detail } = sent;
      if (reason === 'blocked') return { stage: 'before_sending', reason, message };
      return { stage: 'sending', reason, message, detail };
    }
    case 'not_built':
      return { stage: 'before_sending', reason: 'not_built', message: NOT_BUILT };
    case 'abandoned':
      return { stage: 'sending', reason: 'abandoned', message: ABANDONED };
  }
}

/**
 * Whether a delivery that fails with this result counts towards its webhook's circuit. Test deliveries have a
 * limit of their own. An only attempt that its worker abandoned proves nothing about the endpoint.
 */
export function countsForCircuit({
  delivery,
  error,
}: Pick<AttemptResult, 'delivery' | 'error'>): boolean {
  const isUnproven =
    delivery.attempt === 1 && error?.stage === 'sending' && error.reason === 'abandoned';
  return delivery.maxAttempts === null && !isUnproven;
}
