import type { Queue } from 'bull';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { DeliveryQueue, toDue, type DeliveryJob, type DueDelivery } from './delivery-queue.js';
import { EnqueueMetrics } from './enqueue-metrics.js';

const due = (id: string, webhookId: string, flags: Partial<DueDelivery> = {}): DueDelivery => ({
  id,
  webhookId,
  accountId: 'account',
  ...flags,
});

describe('DeliveryQueue', () => {
  let jobs: DeliveryJob[];
  let queue: DeliveryQueue;

  beforeEach(() => {
    jobs = [];
    const add = (job: DeliveryJob) => {
      jobs.push(job);
      return Promise.resolve({ id: jobs.length });
    };
    const metrics = new EnqueueMetrics(new MetricsRegistry());
    queue = new DeliveryQueue({ add } as unknown as Queue<DeliveryJob>, metrics);
  });

  it('names every delivery, and what a worker must know of it', async () => {
    const all = [due('1', 'a'), due('2', 'a', { isReplay: true }), due('3', 'b')];
    await queue.enqueue(all);
    const entries = jobs.flatMap((job) => job.due);
    expect(entries).toEqual([
      ['1', 'a', 'account'],
      ['2', 'a', 'account', true],
      ['3', 'b', 'account'],
    ]);
    expect(entries.map(toDue)).toMatchObject(all);
  });

  it('names one delivery of a coordinated webhook', async () => {
    const flags = { isCoordinated: true };
    const all = [due('1', 'a', flags), due('2', 'a', flags), due('3', 'b', flags), due('4', 'c')];
    await queue.enqueue(all);
    const entries = jobs.flatMap((job) => job.due);
    expect(entries).toEqual([
      ['1', 'a', 'account', false, true],
      ['3', 'b', 'account', false, true],
      ['4', 'c', 'account'],
    ]);
    expect(entries.map((entry) => toDue(entry).isCoordinated)).toEqual([true, true, undefined]);
  });

  it('adds no job for deliveries that the worker in this process takes', async () => {
    const taken: string[] = [];
    queue.attach({
      takeAll: (all) => {
        if (all.length > 2) return false;
        taken.push(...all.map(({ id }) => id));
        return true;
      },
    });
    expect(await queue.enqueue([due('1', 'a'), due('2', 'b')])).toBe(true);
    expect([taken, jobs]).toEqual([['1', '2'], []]);
    await queue.enqueue([due('3', 'a'), due('4', 'b'), due('5', 'c')]);
    expect(taken).toEqual(['1', '2']);
    expect(jobs.flatMap((job) => job.due.map(([id]) => id))).toEqual(['3', '4', '5']);
  });
});
