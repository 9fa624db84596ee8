import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Agent } from 'undici';
import { AppConfig } from '../../config/app-config.js';
import { BlockedDestinationError, DestinationGuard } from './destination-guard.js';
import { DeadlineError, exchange } from './exchange.js';
import { failureMessage } from './failure-message.js';
import { OutboundConnector } from './guarded-connector.js';

export interface OutboundRequest {
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
      /** At most 64 KiB, read as UTF-8; U+0000, which PostgreSQL's text cannot hold, is replaced. */
      readonly body: string;
      /** The `Retry-After` header as it came. */
      readonly retryAfter: string | null;
      readonly durationMs: number;
    }
  | {
      readonly kind: 'error';
      /** `blocked`: the guard refused the destination. */
      readonly reason: 'timeout' | 'network' | 'blocked';
      readonly message: string;
      readonly durationMs: number;
    };

const MAX_BODY_BYTES = 64 * 1024;
/** So that one origin that hangs cannot take every socket. */
const CONNECTIONS_PER_ORIGIN = 64;

/**
 * Sends to endpoints that strangers name: guarded addresses, one total deadline, no redirects, no
 * proxies, no decompression, and no more of the response than 64 KiB.
 */
@Injectable()
export class OutboundClient implements OnApplicationShutdown {
  private readonly agent: Agent;
  private readonly connector: OutboundConnector;

  constructor(config: AppConfig, guard: DestinationGuard) {
    this.connector = new OutboundConnector(config.delivery.timeoutMs, guard);
    this.agent = new Agent({
      connect: this.connector.connect,
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
  }

  /** Never throws: whatever goes wrong is a result too. */
  async post({ url, headers, body, timeoutMs }: OutboundRequest): Promise<OutboundResult> {
    const startedAt = performance.now();
    try {
      const { origin, pathname, search } = new URL(url);
      const answer = await exchange(
        this.agent,
        { origin, path: pathname + search, method: 'POST', headers, body },
        { timeoutMs, maxBytes: MAX_BODY_BYTES },
      );
      return {
        kind: 'response',
        statusCode: answer.statusCode,
        body: answer.body.toString('utf8').replaceAll('\u0000', '\ufffd'),
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
    await this.agent.destroy();
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
