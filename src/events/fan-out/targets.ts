import type { NewTask } from './fan-out.js';

type Targets = Pick<NewTask, 'webhookIds' | 'orderedIds'>;

/** The different webhooks of tasks, and for each task its place among them, from 1. */
export function distinctTargets(tasks: readonly Targets[]): {
  readonly distinct: readonly Targets[];
  readonly places: readonly number[];
} {
  const distinct: Targets[] = [];
  const placeOf = new Map<string, number>();
  const places = tasks.map((task) => {
    const key = `${task.webhookIds.join()} ${task.orderedIds.join()}`;
    const known = placeOf.get(key);
    if (known !== undefined) return known;
    placeOf.set(key, distinct.push(task));
    return distinct.length;
  });
  return { distinct, places };
}
