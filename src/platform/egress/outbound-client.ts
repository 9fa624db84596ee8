import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { DeadlineError } from './connections/connection.js';
import { ConnectionPools } from './connections/connection-pools.js';
import { BlockedDestinationError, DestinationGuard } from './destination/destination-guard.js';
import { Exchange } from './exchange.js';
import { failureMessage, ShutdownError } from './failure-message.js';
import { requestText } from './http1/request-head.js';
import { requestedDelay } from './requested-delay.js';
import { responseText } from './response-text.js';

export interface OutboundRequest {
  /** Requests with the same key share connections. */
  readonly endpoint: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From connect to the last byte. */
  readonly timeoutMs: number;
}

export type OutboundResult =
  | {
      readonly kind: 'response';
      readonly statusCode: number;
      /**
       * The beginning of it, at most 4 KiB of UTF-8 that PostgreSQL's text can hold; null if it came
       * from a non-public address.
       */
      readonly body: string | null;
      /** The `Retry-After` header as it came, or what stands for it. */
      readonly retryAfter: string | null;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'error';
      /** `blocked`: the guard refused the destination. */
      readonly reason: 'timeout' | 'network' | 'blocked';
      /** For the owner of the endpoint. */
      readonly message: string;
      /** The reason for the operator's log, where the message withholds it. */
      readonly detail?: string;
      readonly durationMs: number;
    };

const MAX_BODY_BYTES = 64 * 1024;
export const KEPT_BODY_BYTES = 4 * 1024;
/** One text for every failure, so that open, closed and filtered ports look alike. */
const INTERNAL_FAILURE = 'the request to a non-public address failed';

/**
 * Sends requests to user-supplied URLs: guarded addresses, one deadline, no redirects or proxies. Reads
 * no more of the response than 64 KiB, and keeps 4 KiB.
 */
@Injectable()
export class OutboundClient implements OnApplicationShutdown {
  private readonly pools: ConnectionPools;
  private readonly inFlight = new Set<Exchange>();

  constructor(guard: DestinationGuard) {
    this.pools = new ConnectionPools(guard);
  }

  /** Never throws: whatever goes wrong is a result too. */
  async post(request: OutboundRequest): Promise<OutboundResult> {
    const startedAt = performance.now();
    const failed = (error: unknown): OutboundResult => ({
      kind: 'error',
      ...failureOf(error, request.timeoutMs),
      durationMs: elapsedMs(startedAt),
    });
    let exchange: Exchange;
    try {
      exchange = this.exchangeOf(request);
    } catch (error) {
      return failed(error);
    }
    this.inFlight.add(exchange);
    const result = await exchange.run().then((response): OutboundResult => {
      const { statusCode, headers } = response;
      const body = responseText(response, KEPT_BODY_BYTES);
      const retryAfter = requestedDelay(statusCode, headers, body);
      return { kind: 'response', statusCode, body, retryAfter, durationMs: elapsedMs(startedAt) };
    }, failed);
    this.inFlight.delete(exchange);
    return exchange.isInternal ? withheld(result) : result;
  }

  /** Ends every connection at once; a request in flight becomes an error. */
  onApplicationShutdown(): void {
    for (const exchange of this.inFlight) exchange.abort(new ShutdownError());
    this.pools.close();
  }

  private exchangeOf({ endpoint, url, headers, body, timeoutMs }: OutboundRequest): Exchange {
    const target = new URL(url);
    return new Exchange(
      this.pools.get(endpoint, target),
      requestText('POST', target, headers, body),
      { timeoutMs, maxBytes: MAX_BODY_BYTES, keepBytes: KEPT_BODY_BYTES },
    );
  }
}

function failureOf(
  error: unknown,
  timeoutMs: number,
): Pick<Extract<OutboundResult, { kind: 'error' }>, 'reason' | 'message'> {
  if (error instanceof DeadlineError) {
    return { reason: 'timeout', message: `timed out after ${timeoutMs} ms` };
  }
  const reason = error instanceof BlockedDestinationError ? 'blocked' : 'network';
  return { reason, message: failureMessage(error) };
}

function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}

/**
 * A result as the owner of an endpoint at a non-public address may see it: the status, which decides,
 * without the body and the reason of a failure, which is kept in `detail` for the operator's log.
 */
function withheld(result: OutboundResult): OutboundResult {
  if (result.kind === 'response') return { ...result, body: null };
  if (result.reason === 'blocked') return result;
  return { ...result, message: INTERNAL_FAILURE, detail: result.message };
}
