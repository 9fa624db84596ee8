import type { ServerResponse } from 'node:http';
import type { ReceivedRequest } from './receiver.js';

/** How a receiver responds to one request. */
export type Behaviour = (request: ReceivedRequest, response: ServerResponse) => void;

/** Responds with `code`, and optional headers and body. */
export function status(
  code: number,
  options: { headers?: Record<string, string>; body?: string | Buffer } = {},
): Behaviour {
  return (_request, response) => {
    response.writeHead(code, options.headers).end(options.body);
  };
}

export const ok = (body = 'ok'): Behaviour => status(200, { body });

/** Responds with 410 Gone. */
export const gone = (): Behaviour => status(410);

export const redirect = (location: string, code = 302): Behaviour =>
  status(code, { headers: { location } });

/** Requests a later retry, in seconds or at an HTTP date. */
export const retryAfter = (value: number | string, code = 503): Behaviour =>
  status(code, { headers: { 'retry-after': String(value) } });

/** A body of `bytes` bytes, sent at once. */
export const hugeBody = (bytes: number, code = 200): Behaviour =>
  status(code, { body: Buffer.alloc(bytes, 'x') });

/** Fails the first `times` requests of each delivery (of each path, if there is no delivery id). */
export function failTimes(
  times: number,
  failure: Behaviour = status(500),
  then: Behaviour = ok(),
): Behaviour {
  const seen = new Map<string, number>();
  return (request, response) => {
    const key = request.header('x-mutx-delivery-id') ?? request.path;
    const count = (seen.get(key) ?? 0) + 1;
    seen.set(key, count);
    (count <= times ? failure : then)(request, response);
  };
}

/** Responds after `ms`. */
export function slow(ms: number, then: Behaviour = ok()): Behaviour {
  return (request, response) => {
    const timer = setTimeout(() => then(request, response), ms);
    response.once('close', () => clearTimeout(timer));
  };
}

/** Reads the request and never responds. */
export const hang = (): Behaviour => () => undefined;

/** Sends headers, then one byte every `intervalMs`, and never ends. */
export function drip(intervalMs = 50, code = 200): Behaviour {
  return (_request, response) => {
    response.writeHead(code).write('.');
    const timer = setInterval(() => response.write('.'), intervalMs);
    response.once('close', () => clearInterval(timer));
  };
}

/** Sends as much as the client takes, and never ends. */
export function endlessBody(code = 200): Behaviour {
  const chunk = Buffer.alloc(16_384, 'x');
  return (_request, response) => {
    const pour = (): void => {
      while (!response.destroyed && response.write(chunk));
    };
    response.writeHead(code).on('drain', pour);
    pour();
  };
}

/** Closes the connection instead of responding. */
export const closeConnection = (): Behaviour => (_request, response) => {
  response.socket?.destroy();
};

/** Announces a long body, sends its beginning and resets the connection. */
export const resetMidBody =
  (code = 200): Behaviour =>
  (_request, response) => {
    response.writeHead(code, { 'content-length': 1_000 }).write('begun', () => {
      response.socket?.resetAndDestroy();
    });
  };
