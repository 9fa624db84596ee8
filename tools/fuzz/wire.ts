import { once } from 'node:events';
import { Agent, request, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { recordAnswer } from '../canary/record.js';

/** A raw request, without the restrictions of a client library. */
export interface WireRequest {
  readonly method: string;
  /** Path and query of the request line. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

export interface WireResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const STREAM = 'text/event-stream';
const agent = new Agent({ keepAlive: true, maxSockets: 8 });

/** Throws if no complete response arrives in time. */
export async function send(
  baseUrl: string,
  { method, target, headers, body }: WireRequest,
  deadlineMs: number,
): Promise<WireResponse> {
  const { hostname, port } = new URL(baseUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request({
      agent,
      hostname,
      port,
      method,
      path: target,
      headers: { ...headers, ...(body && { 'content-length': body.length }) },
      signal: AbortSignal.timeout(deadlineMs),
    });
    outgoing
      .on('response', (response) => {
        textOf(response).then((answer) => {
          const path = target.replace(/\?.*/s, '');
          recordAnswer(`${method} ${path}`, answer, response.headers);
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: answer,
          });
        }, reject);
      })
      .on('error', reject)
      .end(body);
  });
}

/** Of a stream, which does not end, its first bytes. */
async function textOf(response: IncomingMessage): Promise<string> {
  if (response.headers['content-type'] !== STREAM) return text(response);
  const [first] = (await once(response, 'data')) as [Buffer];
  response.destroy();
  return first.toString();
}

export function closeConnections(): void {
  agent.destroy();
}
