import type { Bench } from '../bench.js';
import type { LoadResult } from '../children/load.js';
import { SMALL } from '../options.js';
import type { Results } from '../results.js';
import { rounded } from '../statistics.js';
import { eventually } from '../../../test/support/eventually.js';

const WEBHOOKS = 10;
const REPORTS = 10_000;

/** Accumulates a backlog without a worker, then measures how fast a worker drains it. */
export async function measureDrain(bench: Bench): Promise<Results['drain']> {
  await bench.reset(WEBHOOKS);
  await bench.aim(SMALL);
  await bench.checked(bench.load.call<LoadResult>('closed', { ms: 0, reports: REPORTS }));
  const base = await bench.received();
  await bench.worker.start();
  await eventually(async () => (await bench.received()) > base, { intervalMs: 5 });
  const startedAt = performance.now();
  await bench.drained();
  const seconds = (performance.now() - startedAt) / 1000;
  await bench.checkDeliveries();
  const deliveries = WEBHOOKS * REPORTS;
  return { deliveries, seconds: rounded(seconds, 1), per_s: rounded(deliveries / seconds) };
}
