import { Logger } from '@nestjs/common';
import type { DeliveryQueue, DueDelivery } from '../../deliveries/queue/delivery-queue.js';
import { FanOutExpander } from './fan-out-expander.js';
import type { Expansion, FanOutTasksRepository } from './fan-out-tasks.repository.js';

interface Options {
  /** Accounts whose tasks cannot be expanded. */
  readonly broken?: readonly string[];
  /** Called before each expansion. */
  readonly onExpand?: (expander: FanOutExpander, waiting: Map<string, number>) => void;
}

const due = (accountId: string): DueDelivery => ({ id: 'd', webhookId: 'w', accountId });

/** Expands all tasks of these accounts; returns the transactions, and what was enqueued. */
async function expandAll(
  tasks: Record<string, number>,
  { broken = [], onExpand }: Options = {},
): Promise<{ rounds: string[]; enqueued: number; waiting: Map<string, number> }> {
  const waiting = new Map(Object.entries(tasks));
  const rounds: string[] = [];
  let enqueued = 0;
  const repository: Pick<FanOutTasksRepository, 'listAccounts' | 'expandFirst'> = {
    listAccounts: (after, limit) =>
      Promise.resolve(
        [...waiting.entries()]
          .filter(([id, count]) => count > 0 && id > after)
          .map(([id]) => id)
          .sort()
          .slice(0, limit),
      ),
    expandFirst: (accountIds, perAccount): Promise<Expansion> => {
      onExpand?.(expander, waiting);
      if (accountIds.some((id) => broken.includes(id))) return Promise.reject(new Error('broken'));
      rounds.push(`${accountIds.join()} ×${perAccount}`);
      const expanded = accountIds.map((id) => {
        const count = Math.min(waiting.get(id) ?? 0, perAccount);
        waiting.set(id, (waiting.get(id) ?? 0) - count);
        return count;
      });
      return Promise.resolve({
        tasks: expanded.reduce((sum, count) => sum + count, 0),
        due: accountIds.map(due),
      });
    },
  };
  const enqueue = (all: readonly DueDelivery[]): void => void (enqueued += all.length);
  const expander = new FanOutExpander(
    repository as FanOutTasksRepository,
    { enqueue } as unknown as DeliveryQueue,
  );
  await expander.wake();
  return { rounds, enqueued, waiting };
}

beforeAll(() => {
  Logger.overrideLogger(false);
});

describe('FanOutExpander', () => {
  it('expands tasks until none is left', async () => {
    const { rounds, enqueued } = await expandAll({ a: 45 });
    expect(rounds).toEqual(['a ×20', 'a ×20', 'a ×20']);
    expect(enqueued).toBe(3);
  });

  it('gives each account the same share of a round', async () => {
    const { rounds } = await expandAll({ a: 25, b: 1 });
    expect(rounds).toEqual(['a,b ×10', 'a ×20']);
  });

  it('goes on with the accounts that follow', async () => {
    const accounts = Array.from({ length: 30 }, (_, n) => String.fromCharCode(97 + n));
    const { rounds, waiting } = await expandAll(Object.fromEntries(accounts.map((id) => [id, 2])));
    expect(rounds.slice(0, 2)).toEqual([
      `${accounts.slice(0, 20).join()} ×1`,
      `${accounts.slice(20).join()} ×2`,
    ]);
    expect([...waiting.values()].every((count) => count === 0)).toBe(true);
  });

  it('expands accounts alone if they cannot be expanded together', async () => {
    const { waiting, enqueued } = await expandAll({ a: 2, b: 3, c: 1 }, { broken: ['b'] });
    expect(Object.fromEntries(waiting)).toEqual({ a: 0, b: 3, c: 0 });
    expect(enqueued).toBe(3);
  });

  it('notices tasks that are announced while it looks for the last ones', async () => {
    let announced = false;
    const { waiting } = await expandAll(
      { a: 1 },
      {
        onExpand: (expander, tasks) => {
          if (announced) return;
          announced = true;
          setImmediate(() => {
            tasks.set('b', 1);
            void expander.wake();
          });
        },
      },
    );
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    expect(waiting.get('b')).toBe(0);
  });
});
