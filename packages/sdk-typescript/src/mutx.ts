import { createClient, createConfig } from './generated/client/index.js';
import { IDEMPOTENT_PATHS, VERSION } from './generated/document.gen.js';
import { Operations } from './generated/sdk.gen.js';
import { MutxError } from './mutx-error.js';
import { retryingFetch } from './retrying-fetch.js';
import type { StreamConnection } from './server-sent-events.js';
import {
  streamAttempts,
  type StreamAttemptsOptions,
  type StreamedAttempt,
} from './stream-attempts.js';
import { streamEvents, type StreamEventsOptions, type StreamMessage } from './stream-events.js';

export interface MutxOptions {
  /** URL of the API, such as `http://127.0.0.1:3000`. */
  baseUrl: string;
  /** Sent as `X-API-Key`. */
  apiKey?: string;
  /** Sent as `Authorization: Bearer`, instead of the key; a function is called for each request. */
  accessToken?: string | (() => string | Promise<string>);
  /** Retries after the first attempt; default 3, 0 disables them. */
  maxRetries?: number;
  /** Maximum `Retry-After` delay; for a longer one the client does not retry. Default 60 s. */
  maxRetryWaitMs?: number;
  /** Timeout of one attempt, until the response headers arrive; default 30 s. */
  timeoutMs?: number;
  /** Default: the `fetch` of the platform. */
  fetch?: typeof globalThis.fetch;
}

/**
 * Client of the API. Each operation of the OpenAPI document is a method named after its operation id; it
 * resolves to the body of the response and throws a {@link MutxError} if the response is not 2xx.
 */
export class Mutx extends Operations {
  readonly #stream: StreamConnection;

  constructor(options: MutxOptions) {
    super({ client: clientOf(options) });
    this.#stream = {
      baseUrl: baseUrlOf(options),
      fetch: fetchOf(options),
      headers: () => credentialsOf(options),
    };
  }

  /**
   * Yields the events of the account as they are committed, for as long as it is iterated:
   *
   *     for await (const message of mutx.streamEvents({ types: ['agent.*'], position })) …
   *
   * Reconnects by itself. Store the `position` of a message once you have processed it, to continue there
   * after a restart of your program.
   */
  streamEvents(options?: StreamEventsOptions): AsyncGenerator<StreamMessage, void, undefined> {
    return streamEvents(this.#stream, options);
  }

  /** Yields the attempts of deliveries as they end: a live view, which leaves out what it cannot keep up with. */
  streamAttempts(
    options?: StreamAttemptsOptions,
  ): AsyncGenerator<StreamedAttempt, void, undefined> {
    return streamAttempts(this.#stream, options);
  }
}

const USER_AGENT = `mutx-sdk/${VERSION}`;

function baseUrlOf({ baseUrl }: MutxOptions): string {
  return baseUrl.replace(/\/+$/, '');
}

function fetchOf({ fetch }: MutxOptions): typeof globalThis.fetch {
  return fetch ?? ((...args) => globalThis.fetch(...args));
}

async function credentialsOf({
  apiKey,
  accessToken,
}: MutxOptions): Promise<Record<string, string>> {
  const token = typeof accessToken === 'function' ? await accessToken() : accessToken;
  return {
    'User-Agent': USER_AGENT,
    ...(token !== undefined && { Authorization: `Bearer ${token}` }),
    ...(token === undefined && apiKey !== undefined && { 'X-API-Key': apiKey }),
  };
}

function clientOf(options: MutxOptions): ReturnType<typeof createClient> {
  const { apiKey, accessToken } = options;
  const client = createClient(
    createConfig({
      throwOnError: true,
      baseUrl: baseUrlOf(options),
      headers: { 'User-Agent': USER_AGENT },
      auth: ({ scheme }) => {
        if (scheme !== 'bearer') return accessToken === undefined ? apiKey : undefined;
        return typeof accessToken === 'function' ? accessToken() : accessToken;
      },
      fetch: retryingFetch({
        fetch: fetchOf(options),
        maxRetries: options.maxRetries ?? 3,
        maxWaitMs: options.maxRetryWaitMs ?? 60_000,
        timeoutMs: options.timeoutMs ?? 30_000,
      }),
    }),
  );
  client.interceptors.request.use((request, { method, url }) => {
    if (method === 'POST' && IDEMPOTENT_PATHS.has(url) && !request.headers.has(IDEMPOTENCY_KEY)) {
      request.headers.set(IDEMPOTENCY_KEY, crypto.randomUUID());
    }
    return request;
  });
  client.interceptors.error.use((error, response: Response | undefined) =>
    response ? new MutxError(error, response) : error,
  );
  return client;
}

const IDEMPOTENCY_KEY = 'Idempotency-Key';
