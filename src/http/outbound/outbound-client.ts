import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { AppConfig } from '../../config/app-config.js';
import { boundedText } from './bounded-text.js';
import { ConnectionPools } from './connection-pools.js';
import { BlockedDestinationError, DestinationGuard } from './destination-guard.js';
import { DeadlineError, exchange } from './exchange.js';
import { failureMessage } from './failure-message.js';
import { OutboundConnector } from './guarded-connector.js';
import { withheld } from './withheld.js';

export interface OutboundRequest {
  /** Requests of one endpoint share connections, and with nobody else. */
  readonly endpoint: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | string;
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
      /** The `Retry-After` header as it came. */
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
const KEPT_BODY_BYTES = 4 * 1024;

/**
 * Sends to endpoints that strangers name: guarded addresses, one total deadline, no redirects, no
 * proxies, no decompression. Reads no more of the response than 64 KiB, and keeps 4 KiB.
 */
@Injectable()
export class OutboundClient implements OnApplicationShutdown {
  private readonly pools: ConnectionPools;
  private readonly connector: OutboundConnector;

  constructor(config: AppConfig, guard: DestinationGuard) {
    this.connector = new OutboundConnector(config.delivery.timeoutMs, guard);
    this.pools = new ConnectionPools({
      connect: this.connector.connect,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Never throws: whatever goes wrong is a result too. */
  async post(request: OutboundRequest): Promise<OutboundResult> {
    const result = await this.send(request);
    return this.connector.isInternal(request.url) ? withheld(result) : result;
  }

  private async send({
    endpoint,
    url,
    headers,
    body,
    timeoutMs,
  }: OutboundRequest): Promise<OutboundResult> {
    const startedAt = performance.now();
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await exchange(
        this.pools.get(endpoint, origin),
        { origin, path: pathname + search, method: 'POST', headers, body },
        { timeoutMs, maxBytes: MAX_BODY_BYTES, keepBytes: KEPT_BODY_BYTES },
      );
      return {
        kind: 'response',
        statusCode: answer.statusCode,
        body: boundedText(answer.body, KEPT_BODY_BYTES, answer.cut),
        retryAfter: answer.retryAfter,
        durationMs: elapsedMs(startedAt),
      };
    } catch (error) {
      const failure =
        error instanceof DeadlineError
          ? { reason: 'timeout' as const, message: `timed out after ${timeoutMs} ms` }
          : { reason: reasonOf(error), message: failureMessage(error) };
      return { kind: 'error', ...failure, durationMs: elapsedMs(startedAt) };
    }
  }

  /** Ends every connection at once; a request under way becomes an error. */
  async onApplicationShutdown(): Promise<void> {
    await this.pools.destroy();
    this.connector.end();
  }
}

function reasonOf(error: unknown): 'network' | 'timeout' | 'blocked' {
  if (error instanceof BlockedDestinationError) return 'blocked';
  return (error as { code?: string }).code === 'UND_ERR_CONNECT_TIMEOUT' ? 'timeout' : 'network';
}

function elapsedMs(startedAt: number): number {
  return Math.round(performance.now() - startedAt);
}
