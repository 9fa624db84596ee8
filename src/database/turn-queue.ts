export interface TakeLimits<T> {
  /** Items at most. */
  readonly size: number;
  /** What the items may cost together; a single item may cost more. */
  readonly cost: number;
  readonly costOf: (item: T) => number;
  /** Groups that have to wait. */
  readonly blocked: (group: string) => boolean;
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

  /** One item of each group in turn, until a limit is reached. */
  take({ size, cost, costOf, blocked }: TakeLimits<T>): T[] {
    const taken: T[] = [];
    let left = cost;
    let turn = [...this.groups.keys()].filter((group) => !blocked(group));
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
