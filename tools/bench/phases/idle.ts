import type { Bench } from '../bench.js';
import { latencyOf, type Latency } from '../statistics.js';

const EVERY_MS = 100;

/**
 * One report at a time with nothing else to do: from its acknowledgement until the first attempt has
 * arrived, which is a little after that attempt began. 0 where it arrived first.
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
