import { MetricsRegistry } from '../../../metrics/metrics-registry.js';
import type { DatabaseClock } from '../../clock/database-clock.js';
import { idFloor } from '../../clock/id-generator.js';
import { nextCursor, type List } from '../bounded-list.js';
import { SlotRefused } from '../fair-slots.js';
import type { Reads } from '../read-connections.js';
import { QueryTimeout } from '../read-errors.js';
import type { ReadQueries } from '../read-queries.js';
import { HistoryReads } from './history-reads.js';
import { ReplicaStale, type Replica } from './replica.js';

const NOW_MS = 1_764_000_000_000;
const LIST: List = {
  columns: 't.id',
  table: 'events',
  where: 't.user_id = $1',
  values: ['u'],
  slice: { skip: 0, limit: 5 },
};

/** Reads that return the name of their server. */
function readsOf(name: string, fail: () => void = () => undefined): Reads {
  const result = (): Promise<never> => {
    fail();
    return Promise.resolve(name as never);
  };
  return { query: async () => result(), list: async () => result() };
}

class Stand {
  isFresh = true;
  suspected = 0;
  failure: unknown;
  readonly registry = new MetricsRegistry();
  readonly history: HistoryReads;

  constructor(reads?: Reads) {
    const isFresh = (): boolean => this.isFresh;
    const replica = {
      reads,
      stalenessMs: 1_500,
      suspect: () => (this.suspected += 1),
      get isFresh() {
        return isFresh();
      },
    };
    this.history = new HistoryReads(
      readsOf('primary') as ReadQueries,
      replica as unknown as Replica,
      { nowMs: () => NOW_MS } as DatabaseClock,
      this.registry,
    );
  }

  static withReplica(): Stand {
    const stand: Stand = new Stand(
      readsOf('replica', () => {
        // eslint-disable-next-line @typescript-eslint/only-throw-error -- as PostgreSQL's errors are
        if (stand.failure !== undefined) throw stand.failure;
      }),
    );
    return stand;
  }

  read(): Promise<unknown> {
    return this.history.query('u', 'SELECT', []);
  }

  readPageAfter(ageMs: number): Promise<unknown> {
    const lastId = idFloor(new Date(NOW_MS - ageMs));
    const total = { total: 9, totalIsExact: true };
    const cursor = nextCursor(LIST, { lastId, hasMore: true, total });
    return this.history.list('u', { ...LIST, slice: { ...LIST.slice, cursor } });
  }
}

describe('a read of a history', () => {
  it('goes to the primary without a replica, and while the replica is not proven fresh', async () => {
    expect(await new Stand().read()).toBe('primary');
    const stand = Stand.withReplica();
    stand.isFresh = false;
    expect(await stand.read()).toBe('primary');
  });

  it('goes to a fresh replica, and is counted', async () => {
    const stand = Stand.withReplica();
    expect(await stand.read()).toBe('replica');
    stand.isFresh = false;
    await stand.read();
    await stand.read();
    const text = await stand.registry.text();
    expect(text).toContain('mutx_history_reads_total{target="replica"} 1');
    expect(text).toContain('mutx_history_reads_total{target="primary"} 2');
    expect(text).toContain('mutx_replica_staleness_seconds 1.5');
  });

  it.each([
    ['a conflict with replay', { code: '40001' }, 0],
    ['a table that is not replayed yet', { code: '42P01' }, 0],
    ['a replica that became stale while the read waited', new ReplicaStale(), 0],
    ['a refused connection', { code: 'ECONNREFUSED' }, 1],
    ['a shutdown', { code: '57P01' }, 1],
    ['a lost connection', new Error('Connection terminated unexpectedly'), 1],
  ])('after %s goes to the primary', async (_what, failure, suspected) => {
    const stand = Stand.withReplica();
    stand.failure = failure;
    expect(await stand.read()).toBe('primary');
    expect(stand.suspected).toBe(suspected);
  });

  it.each([new SlotRefused('account'), new QueryTimeout()])(
    'that the replica refuses does not burden the primary: %s',
    async (failure) => {
      const stand = Stand.withReplica();
      stand.failure = failure;
      await expect(stand.read()).rejects.toBe(failure);
    },
  );

  it('behind a row of the last seconds goes to the primary', async () => {
    const stand = Stand.withReplica();
    expect(await stand.readPageAfter(9_000)).toBe('primary');
    expect(await stand.readPageAfter(11_000)).toBe('replica');
  });
});

describe('reads that belong together', () => {
  it('stay with the primary once one went to it', async () => {
    const stand = Stand.withReplica();
    const reads = stand.history.begin();
    expect(await reads.query('u', 'SELECT', [])).toBe('replica');
    stand.failure = { code: '40001' };
    expect(await reads.query('u', 'SELECT', [])).toBe('primary');
    stand.failure = undefined;
    expect(await reads.query('u', 'SELECT', [])).toBe('primary');
    expect(await stand.read()).toBe('replica');
  });
});
