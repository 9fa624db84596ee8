export interface TakeLimits<T> {
  /** Maximum number of items. */
  readonly size: number;
  /** Maximum cost of the items together; a single item, or items of a lone group, may exceed it. */
  readonly cost: number;
  readonly costOf: (item: T) => number;
  /** Groups to skip. */
  readonly blocked: (group: string) => boolean;
}

/** Waiting items in groups that take turns: the group served longest ago comes first. */
export class TurnQueue<T> {
  private readonly groups = new Map<string, T[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  push(group: string, item: T): void {
    const items = this.groups.get(group);
    if (items) items.push(item);
    else this.groups.set(group, [item]);
    this.count += 1;
  }

  /** One item of each group in turn until a limit is reached. */
  take({ size, cost, costOf, blocked }: TakeLimits<T>): T[] {
    const free = [...this.groups.keys()].filter((group) => !blocked(group));
    const [first] = free;
    if (first === undefined) return [];
    return free.length === 1
      ? this.takeOf(first, size)
      : this.takeByTurns(free, fitting(size, cost, costOf));
  }

  /** Takes the first items of one group. */
  private takeOf(group: string, size: number): T[] {
    const items = this.groups.get(group) ?? [];
    const taken = items.splice(0, size);
    this.count -= taken.length;
    this.groups.delete(group);
    if (items.length > 0) this.groups.set(group, items);
    return taken;
  }

  private takeByTurns(groups: readonly string[], fits: (item: T) => boolean): T[] {
    const taken: T[] = [];
    for (let turn = groups; turn.length > 0; turn = turn.filter((it) => this.groups.has(it))) {
      for (const group of turn) {
        const next = this.groups.get(group)?.[0];
        if (next === undefined) continue;
        if (!fits(next)) return this.end(taken);
        taken.push(next);
        this.advance(group);
      }
    }
    return this.end(taken);
  }

  /** Removes the first item of the group and moves the group behind the others. */
  private advance(group: string): void {
    const items = this.groups.get(group) ?? [];
    items.shift();
    this.groups.delete(group);
    if (items.length > 0) this.groups.set(group, items);
  }

  private end(taken: T[]): T[] {
    this.count -= taken.length;
    return taken;
  }
}

/** Whether one more item fits; called for each in turn. The first always fits. */
function fitting<T>(size: number, cost: number, costOf: (item: T) => number) {
  let count = 0;
  let left = cost;
  return (item: T): boolean => {
    const price = costOf(item);
    if (count >= size || (count > 0 && price > left)) return false;
    count += 1;
    left -= price;
    return true;
  };
}
