import type { DestinationGuard } from '../destination/destination-guard.js';
import { EndpointConnections } from './endpoint-connections.js';

/** Endpoints whose connections are kept. */
const MAX_ENDPOINTS = 2_000;

interface KeyedConnections {
  readonly origin: string;
  readonly connections: EndpointConnections;
}

/** The connections of every endpoint, by a key of its own and its origin. */
export class ConnectionPools {
  /** Least recently used first. */
  private readonly pools = new Map<string, KeyedConnections>();

  constructor(private readonly guard: DestinationGuard) {}

  get(key: string, url: URL): EndpointConnections {
    const known = this.pools.get(key);
    this.pools.delete(key);
    if (known?.origin === url.origin) {
      this.pools.set(key, known);
      return known.connections;
    }
    known?.connections.close();
    const connections = new EndpointConnections(url, this.guard);
    this.pools.set(key, { origin: url.origin, connections });
    this.closeOldest();
    return connections;
  }

  /** Closes connections without a request; the others end with theirs. */
  close(): void {
    for (const { connections } of this.pools.values()) connections.close();
    this.pools.clear();
  }

  private closeOldest(): void {
    const [oldest] = this.pools;
    if (oldest === undefined || this.pools.size <= MAX_ENDPOINTS) return;
    this.pools.delete(oldest[0]);
    oldest[1].connections.close();
  }
}
