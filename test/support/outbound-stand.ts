import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { parseCidrs } from '../../src/platform/config/destination-settings.js';
import { DestinationGuard } from '../../src/platform/egress/destination/destination-guard.js';
import type { NameResolver } from '../../src/platform/egress/destination/name-resolver.js';
import { OutboundClient } from '../../src/platform/egress/outbound-client.js';

interface Seen {
  method?: string;
  url?: string;
  body: string;
  headers: Record<string, unknown>;
}

/** An endpoint for the unit tests of the outbound client: `listener` responds, `seen` holds the requests. */
export class OutboundStand {
  listener: RequestListener = (_, response) => response.end();
  readonly seen: Seen[] = [];
  connections = 0;
  /** Remains available after the server is closed. */
  port = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { method, url, headers } = request;
        this.seen.push({ method, url, headers, body: Buffer.concat(chunks).toString() });
        this.listener(request, response);
      });
    }).on('connection', () => (this.connections += 1));
  }

  static async start(): Promise<OutboundStand> {
    const stand = new OutboundStand();
    await new Promise<void>((ready) => stand.server.listen(0, '127.0.0.1', ready));
    stand.port = (stand.server.address() as AddressInfo).port;
    return stand;
  }

  url(host = '127.0.0.1', path = '/'): string {
    return `http://${host}:${this.port}${path}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    if (!this.server.listening) return;
    await new Promise((closed) => this.server.close(closed));
  }
}

/** One request to the endpoint `e`. */
export function postTo(
  client: OutboundClient,
  url: string,
  timeoutMs = 2_000,
): ReturnType<OutboundClient['post']> {
  const headers = { 'content-type': 'application/json' };
  return client.post({ endpoint: 'e', url, headers, body: '{}', timeoutMs });
}

/** Internal ranges require ports: all of them by default. */
export function clientThat(
  allowPrivateDestinations: boolean,
  resolve = resolver([]),
  cidrs = '',
  ports = [{ first: 1, last: 65_535 }],
): OutboundClient {
  const config = {
    allowPrivateDestinations,
    allowedDestinations: { ranges: parseCidrs(cidrs) ?? [], ports },
  } as unknown as AppConfig;
  return new OutboundClient(new DestinationGuard(config, { resolve } as unknown as NameResolver));
}

/** A resolver that returns these results in turn, and then repeats the last one. */
export function resolver(...answers: string[][]) {
  return (): Promise<string[]> =>
    Promise.resolve((answers.length > 1 ? answers.shift() : answers[0]) ?? []);
}

/** Writes a chunk every 20 ms until the connection is closed. */
export function drip(response: ServerResponse, chunk: string | Buffer): void {
  const timer = setInterval(() => response.write(chunk), 20);
  response.on('close', () => clearInterval(timer));
}
