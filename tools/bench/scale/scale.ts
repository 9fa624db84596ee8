import type { Bench } from '../bench.js';
import { CONNECTIONS, measureApis } from './apis.js';
import { Distance } from './distance.js';
import type { ScaleResults } from './scale-results.js';
import { CONCURRENCY, measureWorkers, RATE_LIMIT } from './workers.js';

type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/** Throughput by the number of processes, with PostgreSQL and the receivers at a distance. */
export async function measureScale(
  bench: Bench,
  step: Step,
): Promise<Omit<ScaleResults, 'machine'>> {
  const distance = await Distance.from(bench);
  try {
    const apis = await step('1, 2 and 4 API processes', () => measureApis(bench, distance));
    const workers = await step('1, 2, 4 and 8 workers', () => measureWorkers(bench, distance));
    return {
      at: new Date().toISOString(),
      round_trip_ms: await distance.roundTripMs(),
      ...{ rate_limit: RATE_LIMIT, connections: CONNECTIONS, concurrency: CONCURRENCY },
      apis,
      workers,
    };
  } finally {
    distance.end();
  }
}
