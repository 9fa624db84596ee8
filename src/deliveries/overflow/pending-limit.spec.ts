import type { AppConfig } from '../../platform/config/app-config.js';
import type { Backlog, FullAccountsRepository, Planned } from './full-accounts.repository.js';
import { COUNTED_AT_ONCE, PendingLimit } from './pending-limit.js';

const LIMIT = 200_000;

/** Counts webhooks with so many pending deliveries, by account, and returns what is stored afterwards. */
async function counted(
  pending: Record<string, readonly number[]>,
  full: readonly string[] = [],
  planned: readonly Planned[] = [],
): Promise<{ full: string[]; statements: number }> {
  const stored = new Set(full);
  const sizes = new Map<string, number>();
  const backlogs = Object.entries(pending).flatMap(([accountId, counts]) =>
    counts.map((count, n) => {
      sizes.set(`${accountId}${n}`, count);
      return { accountId, webhookId: `${accountId}${n}`, count };
    }),
  );
  let statements = 0;
  const accounts: Pick<
    FullAccountsRepository,
    'listPlanned' | 'listBacklogs' | 'countAfter' | 'insert' | 'deleteExcept'
  > = {
    listPlanned: () => Promise.resolve([...planned]),
    listBacklogs: (limit) =>
      Promise.resolve(
        backlogs.map(({ count, ...backlog }): Backlog => ({
          ...backlog,
          pending: Math.min(count, limit),
        })),
      ),
    countAfter: (webhookId, afterId, limit) => {
      statements += 1;
      const before = afterId.startsWith('n') ? Number(afterId.slice(1)) : 0;
      const count = Math.min((sizes.get(webhookId) ?? 0) - before, limit);
      return Promise.resolve(count > 0 ? { count, lastId: `n${before + count}` } : null);
    },
    insert: (id) => Promise.resolve(void stored.add(id)),
    deleteExcept: (ids) =>
      Promise.resolve(
        [...stored].filter((id) => !ids.includes(id)).forEach((id) => stored.delete(id)),
      ),
  };
  const config = { delivery: { maxPendingPerAccount: LIMIT } } as AppConfig;
  await new PendingLimit(config, accounts as FullAccountsRepository).count();
  return { full: [...stored].sort(), statements };
}

describe('PendingLimit', () => {
  it('finds the accounts that have reached the limit, over all their webhooks', async () => {
    const half = LIMIT / 2;
    const pending = { at: [half, half - 50, 50], below: [half, half - 51, 50], over: [3 * LIMIT] };
    expect(await counted(pending)).toMatchObject({ full: ['at', 'over'] });
  });

  it('counts deliveries that fan-out tasks plan', async () => {
    const planned = [
      { accountId: 'both', pending: LIMIT - 50 },
      { accountId: 'planned', pending: LIMIT },
    ];
    expect(await counted({ both: [50], other: [50] }, [], planned)).toMatchObject({
      full: ['both', 'planned'],
    });
  });

  it('counts a large backlog in several statements, and no further than to the limit', async () => {
    const most = LIMIT / COUNTED_AT_ONCE;
    expect(await counted({ a: [5 * LIMIT, 5 * LIMIT] })).toMatchObject({ statements: most });
    expect(await counted({ a: [2 * COUNTED_AT_ONCE] })).toEqual({ full: [], statements: 3 });
    expect(await counted({ a: [99, 99, 99] })).toEqual({ full: [], statements: 0 });
  });

  it('reopens a full account below 95 % of the limit', async () => {
    const full = ['almost', 'below', 'empty'];
    const pending = { almost: [LIMIT * 0.95], below: [LIMIT * 0.95 - 1], other: [LIMIT - 1] };
    expect(await counted(pending, full)).toMatchObject({ full: ['almost'] });
  });
});
