export interface TakeLimits<T> {
  /** Items at most. */
  readonly size: number;
  /** What the items may cost together; a single item may cost more. */
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
    const taken: T[] = [];
    let left = cost;
    const isHeavy = (group: string): boolean => {
      const [next] = this.groups.get(group) ?? [];
      return next !== undefined && costOf(next) > sharedCost;
    };
    const free = [...this.groups.keys()].filter((group) => !blocked(group, isHeavy(group)));
    const [first] = free;
    let turn =
      first !== undefined && isHeavy(first) ? [first] : free.filter((group) => !isHeavy(group));
    while (turn.length > 0) {
      for (const group of turn) {
        const [next] = this.groups.get(group) ?? [];
        if (next === undefined) continue;
        const price = costOf(next);
        if (taken.length >= size || (taken.length > 0 && price > left)) return this.end(taken);
        left -= price;
        taken.push(next);
        this.advance(group);
      }
      turn = turn.filter((group) => this.groups.has(group));
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
