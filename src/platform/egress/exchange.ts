import { DeadlineError, type Connection } from './connections/connection.js';
import type { EndpointConnections } from './connections/endpoint-connections.js';
import {
  ResponseParser,
  type ParsedResponse,
  type ResponseLimits,
} from './http1/response-parser.js';

export interface ExchangeOptions extends ResponseLimits {
  /** From connect to the last byte of the response, in ms. */
  readonly timeoutMs: number;
}

/**
 * One request and its response. If a reused connection fails before any byte of the response, the
 * receiver has probably closed it: the request is sent once more on a new one.
 */
export class Exchange {
  private connection: Connection | undefined;
  private error: Error | undefined;

  constructor(
    private readonly connections: EndpointConnections,
    private readonly request: string,
    private readonly options: ExchangeOptions,
  ) {}

  /** Whether it went, or tried to go, to a non-public address that the operator allows. */
  get isInternal(): boolean {
    return this.connection?.isInternal ?? false;
  }

  /** Rejects if no complete head arrives, or the deadline passes. */
  async run(): Promise<ParsedResponse> {
    const { timeoutMs } = this.options;
    const timer = setTimeout(() => this.abort(new DeadlineError('timed out')), timeoutMs);
    try {
      return (await this.attempt(false)) ?? (await this.attempt(true)) ?? fail();
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends it with this error. */
  abort(error: Error): void {
    this.error = error;
    this.connection?.destroy(error);
  }

  /** Undefined if the request should be sent once more, on a new connection. */
  private async attempt(forceNew: boolean): Promise<ParsedResponse | undefined> {
    const parser = new ResponseParser(this.options);
    const connection = this.connections.take(forceNew);
    this.connection = connection;
    try {
      await connection.send(this.request, parser);
    } catch (error) {
      if (connection.used && !parser.receivedBytes && this.error === undefined) return undefined;
      throw error;
    }
    this.connections.release(connection);
    return parser.response;
  }
}

function fail(): never {
  throw new Error('The connection resolved without a response');
}
