import { Injectable } from '@nestjs/common';
import { gauge } from '../../platform/metrics/metric.js';
import { MetricsRegistry } from '../../platform/metrics/metrics-registry.js';
import { Reading } from '../../platform/metrics/reading.js';
import { BacklogRepository, WAITS_FOR } from './backlog.repository.js';

const VALID_MS = 5_000;
const TIMEOUT_MS = 2_500;

export const BACKLOG_METRICS = {
  pastDue: gauge(
    'mutx_deliveries_past_due',
    'Deliveries that have been due for more than 2 s, by what they wait for, counted up to 50,000',
    { waits_for: WAITS_FOR },
  ),
  oldest: gauge(
    'mutx_deliveries_past_due_oldest_seconds',
    'How long the oldest of these deliveries has been due; 0 if there is none',
    { waits_for: WAITS_FOR },
  ),
  circuits: gauge('mutx_circuits_open', 'Webhooks whose circuit is open'),
  replays: gauge('mutx_replays_running', 'Replays that have not ended'),
  tasks: gauge(
    'mutx_fan_out_tasks',
    'Events with many webhooks whose deliveries a worker has yet to insert, counted up to 50,000',
  ),
  oldestTask: gauge(
    'mutx_fan_out_tasks_oldest_seconds',
    'Age of the oldest of these tasks; 0 if there is none',
  ),
};

/** What waits in PostgreSQL: the same from every process. Without PostgreSQL, these series are absent. */
@Injectable()
export class BacklogMetrics {
  constructor(registry: MetricsRegistry, repository: BacklogRepository) {
    const reading = new Reading(() => repository.read(), {
      validMs: VALID_MS,
      timeoutMs: TIMEOUT_MS,
    });
    const count = registry.gauge(BACKLOG_METRICS.pastDue);
    const oldest = registry.gauge(BACKLOG_METRICS.oldest);
    const circuits = registry.gauge(BACKLOG_METRICS.circuits);
    const replays = registry.gauge(BACKLOG_METRICS.replays);
    const tasks = registry.gauge(BACKLOG_METRICS.tasks);
    const oldestTask = registry.gauge(BACKLOG_METRICS.oldestTask);
    registry.onScrape(async () => {
      const backlog = await reading.value();
      for (const waits_for of WAITS_FOR) {
        const pastDue = backlog?.pastDue.find(({ waitsFor }) => waitsFor === waits_for);
        count.set({ waits_for }, backlog && (pastDue?.count ?? 0));
        oldest.set({ waits_for }, backlog && (pastDue?.oldestSeconds ?? 0));
      }
      circuits.set({}, backlog?.openCircuits);
      replays.set({}, backlog?.openReplays);
      tasks.set({}, backlog?.tasks);
      oldestTask.set({}, backlog && (backlog.oldestTaskSeconds ?? 0));
    });
  }
}
