import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { StartError } from '../config/start-error.js';
import { MetricsRegistry } from './metrics-registry.js';

/** A scraper that is slower than this, or idle for longer, is disconnected. */
const TIMEOUT_MS = 30_000;
const PATH = '/metrics';

/**
 * Serves `GET /metrics` on a port of its own, in every role, while `METRICS_PORT` is set. It has no
 * credentials: it listens on loopback unless `METRICS_HOST` says otherwise. It is the last server to close.
 */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(MetricsServer.name);
  private server: Server | undefined;

  constructor(
    private readonly config: AppConfig,
    private readonly registry: MetricsRegistry,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { port, host } = this.config.metrics;
    if (port === undefined) return;
    const options = { requestTimeout: TIMEOUT_MS, keepAliveTimeout: TIMEOUT_MS };
    this.server = createServer(options, (request, response) => {
      void this.respond(request, response);
    });
    await listen(this.server, port, host);
    const { address, family, port: bound } = this.server.address() as AddressInfo;
    const name = family === 'IPv6' ? `[${address}]` : address;
    this.logger.log({ msg: 'serving metrics', url: `http://${name}:${bound}${PATH}` });
  }

  async onApplicationShutdown(): Promise<void> {
    const { server } = this;
    if (server === undefined) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  private async respond({ url, method }: IncomingMessage, response: ServerResponse): Promise<void> {
    if (url?.split('?', 1)[0] !== PATH) {
      response.writeHead(404).end();
    } else if (method !== 'GET' && method !== 'HEAD') {
      response.writeHead(405, { Allow: 'GET, HEAD' }).end();
    } else {
      const text = await this.registry.text();
      response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text);
    }
  }
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(port, host, resolve);
    });
  } catch (error) {
    throw new StartError(`METRICS_PORT ${port} on ${host}: ${reasonOf(error as Error)}`);
  }
}

function reasonOf({ code, message }: NodeJS.ErrnoException): string {
  if (code === 'EADDRINUSE') return 'the port is taken';
  if (code === 'EADDRNOTAVAIL') return 'no network interface has this address';
  return message;
}
