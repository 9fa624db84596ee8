import { Child } from '../child.js';
import type { LoadResult, LoadTarget } from '../children/load.js';
import type { Bench } from '../bench.js';
import { POOL, REPORTERS, SENDERS } from '../options.js';
import { bodyOf } from '../payload.js';
import type { Limits } from '../results.js';
import { rounded } from '../statistics.js';

const JOBS_AT_ONCE = 64;

/** Limits of bare components on this machine, one after the other, with everything else idle. */
export async function measureLimits(bench: Bench, bytes: number, ms: number): Promise<Limits> {
  const body = bodyOf(bytes);
  return {
    l1: await run('bare-posts', {
      port: bench.ports[0],
      body,
      secret: bench.secret,
      connections: SENDERS,
      ms,
    }),
    l2: await run('bare-inserts', { url: bench.servers.databaseUrl, body, connections: POOL, ms }),
    l3: await run('bare-jobs', { url: bench.servers.redisUrl, body, atOnce: JOBS_AT_ONCE, ms }),
    l4: await bareRoute(bench, bytes, ms),
  };
}

async function run(name: string, argument: unknown): Promise<number> {
  const child = Child.start(name);
  try {
    return rounded(await child.call<number>('run', argument));
  } finally {
    child.end();
  }
}

async function bareRoute(bench: Bench, bytes: number, ms: number): Promise<number> {
  const child = Child.start('bare-route');
  try {
    const port = await child.call<number>('listen');
    await bench.load.call('aim', {
      ...bench.subjects,
      ...{ port, apiKey: 'none', bytes, connections: REPORTERS, path: '/ingest' },
    } satisfies LoadTarget);
    const result = await bench.checked(bench.load.call<LoadResult>('closed', { ms }));
    return rounded(result.acknowledged / result.seconds);
  } finally {
    child.end();
  }
}

/** The mean of several measurements. */
export function meanOf(measured: readonly Limits[]): Limits {
  const mean = (of: (limits: Limits) => number): number =>
    rounded(measured.reduce((total, limits) => total + of(limits), 0) / measured.length);
  return {
    l1: mean(({ l1 }) => l1),
    l2: mean(({ l2 }) => l2),
    l3: mean(({ l3 }) => l3),
    l4: mean(({ l4 }) => l4),
  };
}
