import { randomUUID } from 'node:crypto';
import { recordAnswer, recordSecret, recordSecretsIn } from '../../tools/canary/record.js';
import { expectDocumented } from './truth.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface ApiResponse<T = Json> {
  status: number;
  headers: Headers;
  /** Parsed if the response is JSON, otherwise its text; undefined if it is empty. */
  body: T;
}

export interface Credentials {
  /** Sent as `Authorization: Bearer`. */
  token?: string;
  /** Sent as `X-API-Key`. */
  apiKey?: string;
}

export interface CallOptions {
  headers?: Record<string, string>;
  /** An object is sent as JSON; a string or bytes unchanged, as `application/json` unless `headers` override it. */
  body?: unknown;
}

/** A client of the HTTP API. It throws for undocumented statuses only. */
export class Api {
  constructor(
    readonly baseUrl: string,
    readonly credentials: Credentials = {},
  ) {}

  /** The same API with other credentials, or with none. */
  as(credentials: Credentials = {}): Api {
    return new Api(this.baseUrl, credentials);
  }

  get<T = Json>(path: string, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.call('GET', path, { headers });
  }

  post<T = Json>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiResponse<T>> {
    return this.call('POST', path, { body, headers });
  }

  patch<T = Json>(
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<ApiResponse<T>> {
    return this.call('PATCH', path, { body, headers });
  }

  delete<T = Json>(path: string, headers?: Record<string, string>): Promise<ApiResponse<T>> {
    return this.call('DELETE', path, { headers });
  }

  async call<T = Json>(
    method: string,
    path: string,
    options: CallOptions,
  ): Promise<ApiResponse<T>> {
    const { body, headers = {} } = options;
    recordSecretsIn(body);
    recordSecret(this.credentials.token);
    recordSecret(this.credentials.apiKey);
    const response = await fetch(`${this.baseUrl}${path}`, {
      method,
      redirect: 'manual',
      headers: { ...this.authorization(), ...contentType(body), ...headers },
      body: encode(body),
    });
    const text = isStream(response) ? await beginningOf(response) : await response.text();
    recordAnswer(`${method} ${path}`, text, Object.fromEntries(response.headers));
    const answer = {
      status: response.status,
      headers: response.headers,
      body: parse(response, text) as T,
    };
    expectDocumented({ method, path, body }, answer);
    return answer;
  }

  private authorization(): Record<string, string> {
    const { token, apiKey } = this.credentials;
    return {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(apiKey && { 'x-api-key': apiKey }),
    };
  }
}

export interface RegisteredUser {
  email: string;
  name: string;
  password: string;
  tokens: { access_token: string; refresh_token: string };
  /** With the user's access token. */
  api: Api;
  /** Creates an API key (by default with all scopes) and returns the API with that key. */
  withKey(scopes?: string[]): Promise<Api>;
}

/** Registers a new user with a unique name. */
export async function registerUser(baseUrl: string): Promise<RegisteredUser> {
  const user = {
    email: `user-${randomUUID()}@example.com`,
    name: 'Ada Tester',
    password: `pass-${randomUUID()}`,
  };
  const tokens = expectStatus(201, await new Api(baseUrl).post('/auth/register', user));
  const api = new Api(baseUrl, { token: tokens.access_token as string });
  return {
    ...user,
    tokens,
    api,
    withKey: async (scopes) => {
      const made = expectStatus(201, await api.post('/api-keys', { name: 'test key', scopes }));
      return api.as({ apiKey: made.key as string });
    },
  };
}

/** The body of a response that must have this status; throws with the actual response otherwise. */
export function expectStatus<T>(status: number, answer: ApiResponse<T>): T {
  if (answer.status !== status) {
    throw new Error(`Expected ${status}, got ${answer.status}: ${JSON.stringify(answer.body)}`);
  }
  return answer.body;
}

function isStream({ headers }: Response): boolean {
  return headers.get('content-type') === 'text/event-stream';
}

/** The first bytes of a response that does not end; closes the connection. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const first = (await reader?.read()) as { value?: Uint8Array } | undefined;
  await reader?.cancel();
  return new TextDecoder().decode(first?.value);
}

function contentType(body: unknown): Record<string, string> {
  return body === undefined ? {} : { 'content-type': 'application/json' };
}

function encode(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parse(response: Response, text: string): unknown {
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return text === '' ? undefined : isJson ? JSON.parse(text) : text;
}
