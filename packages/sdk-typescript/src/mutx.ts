import { createClient, createConfig } from './generated/client/index.js';
import { IDEMPOTENT_PATHS, VERSION } from './generated/document.gen.js';
import { Operations } from './generated/sdk.gen.js';
import { MutxError } from './mutx-error.js';
import { retryingFetch } from './retrying-fetch.js';

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
  constructor(options: MutxOptions) {
    super({ client: clientOf(options) });
  }
}

function clientOf(options: MutxOptions): ReturnType<typeof createClient> {
  const { apiKey, accessToken } = options;
  const client = createClient(
    createConfig({
      throwOnError: true,
      baseUrl: options.baseUrl.replace(/\/+$/, ''),
      headers: { 'User-Agent': `mutx-sdk/${VERSION}` },
      auth: ({ scheme }) => {
        if (scheme !== 'bearer') return accessToken === undefined ? apiKey : undefined;
        return typeof accessToken === 'function' ? accessToken() : accessToken;
      },
      fetch: retryingFetch({
        fetch: options.fetch ?? ((...args) => globalThis.fetch(...args)),
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
