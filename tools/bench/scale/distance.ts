import pg from 'pg';
import { Child } from '../child.js';
import type { Bench } from '../bench.js';
import { median, rounded } from '../statistics.js';

/** Added to each round trip, half of it in each direction. */
export const ADDED_MS = 20;
const SAMPLES = 40;

/** PostgreSQL and the receivers at a distance: the same servers, behind proxies that delay what passes. */
export class Distance {
  private constructor(
    private readonly proxies: Child,
    readonly databaseUrl: string,
  ) {}

  static async from({ servers }: Bench): Promise<Distance> {
    const proxies = Child.start('latency');
    const [databaseUrl = ''] = await delayed(proxies, [servers.databaseUrl]);
    return new Distance(proxies, databaseUrl);
  }

  get pid(): number {
    return this.proxies.pid;
  }

  /** URLs of the receivers that listen on these ports. */
  receivers(ports: readonly number[]): Promise<string[]> {
    return delayed(
      this.proxies,
      ports.map((port) => `http://127.0.0.1:${port}/hook`),
    );
  }

  /** Median time of a trivial statement, in ms. */
  async roundTripMs(): Promise<number> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    const times: number[] = [];
    for (let n = 0; n < SAMPLES; n++) {
      const startedAt = performance.now();
      await client.query('SELECT');
      times.push(performance.now() - startedAt);
    }
    await client.end();
    return rounded(median(times), 1);
  }

  end(): void {
    this.proxies.end();
  }
}

function delayed(proxies: Child, urls: string[]): Promise<string[]> {
  return proxies.call<string[]>('proxies', { urls, ms: ADDED_MS / 2 });
}
