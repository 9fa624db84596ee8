export interface TakeLimits<T> {
  /** Items at most. */
  readonly size: number;
  /** What the items may cost together; a single item may cost more, and those of a lone group may. */
  readonly cost: number;
  readonly costOf: (item: T) => number;
  /** Items that cost more than this are taken with items of their own group alone. */
  readonly sharedCost: number;
  /** Groups that have to wait; `heavy` ones have an item next that costs more than `sharedCost`. */
  readonly blocked: (group: string, heavy: boolean) => boolean;
}

/** Items that wait, in groups that take turns: the group served longest ago comes first. */
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

  /**
   * One item of each group in turn, until a limit is reached; or, where a heavy group is the next,
   * its items alone.
   */
  take({ size, cost, costOf, sharedCost, blocked }: TakeLimits<T>): T[] {
    const isHeavy = (group: string): boolean => {
      const next = this.groups.get(group)?.[0];
      return next !== undefined && costOf(next) > sharedCost;
    };
    const free = [...this.groups.keys()].filter((group) => !blocked(group, isHeavy(group)));
    const [first] = free;
    if (first === undefined) return [];
    if (isHeavy(first)) return this.takeOf(first, fitting(size, cost, costOf));
    const turn = free.filter((group) => !isHeavy(group));
    return turn.length === 1
      ? this.takeOf(first, fitting(size, Infinity, costOf))
      : this.takeByTurns(turn, fitting(size, cost, costOf));
  }

  /** Takes the first items of one group. */
  private takeOf(group: string, fits: (item: T) => boolean): T[] {
    const items = this.groups.get(group) ?? [];
    let count = 0;
    while (count < items.length && fits(items[count] as T)) count += 1;
    this.count -= count;
    const taken = items.splice(0, count);
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

  /** Drops the group's first item and puts the group behind the others. */
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

/** Whether one more item fits, asked for each in turn; the first always does. */
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
