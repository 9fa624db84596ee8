import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Endpoints on ports of their own that respond 200 after a delay, and count what they accepted. */
export class SlowEndpoint {
  /** Ids of deliveries whose response was sent in full. */
  readonly accepted = new Set<string>();
  /** Total requests, tests and retries included. */
  requests = 0;
  private readonly held = new Map<ServerResponse, NodeJS.Timeout>();
  private readonly urls: string[] = [];

  constructor(private respondAfterMs: number) {}

  /** `origins`: how many ports it listens on. */
  async start(origins = 1): Promise<void> {
    for (let n = 0; n < origins; n++) {
      const server = createServer((request, response) => this.receive(request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      this.urls.push(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    }
  }

  /** Without a path; the origins in turn. */
  url(n = 0): string {
    return this.urls[n % this.urls.length] ?? '';
  }

  /** Requests waiting for their response. */
  get waiting(): number {
    return this.held.size;
  }

  relent(): void {
    this.respondAfterMs = 0;
    for (const [response, timer] of this.held) {
      clearTimeout(timer);
      response.end('ok');
    }
  }

  private receive(request: IncomingMessage, response: ServerResponse): void {
    this.requests += 1;
    response.once('finish', () => {
      this.accepted.add(request.headers['x-mutx-delivery-id']?.toString() ?? '');
    });
    request.on('error', () => undefined).resume();
    request.once('end', () => this.respond(response));
  }

  private respond(response: ServerResponse): void {
    if (this.respondAfterMs === 0) {
      response.end('ok');
      return;
    }
    const timer = setTimeout(() => response.end('ok'), this.respondAfterMs);
    this.held.set(response, timer);
    response.once('close', () => {
      clearTimeout(timer);
      this.held.delete(response);
    });
  }
}
