import type { Bench } from '../bench.js';
import { latencyOf, type Latency } from '../statistics.js';

const EVERY_MS = 100;

/**
 * One report at a time on an idle system: from its acknowledgement to the arrival of the first attempt,
 * slightly after the start of that attempt. 0 if the delivery arrived first.
 */
export async function measureIdle(bench: Bench, reports: number): Promise<Latency> {
  await bench.receivers.call('record');
  const acknowledged = await bench.load.call<[number, number][]>('idle', {
    reports,
    everyMs: EVERY_MS,
  });
  await bench.drained();
  const arrivals = new Map(await bench.receivers.call<[number, number][]>('recorded'));
  return latencyOf(
    acknowledged.flatMap(([due, at]) => {
      const arrived = arrivals.get(due);
      return arrived === undefined ? [] : [Math.max(arrived - at, 0)];
    }),
  );
}
