/** The part of a transaction that hand-written statements use. */
export interface SqlTransaction {
  /** Runs a statement and returns its rows. */
  query<Row>(sql: string, parameters?: unknown[]): Promise<Row[]>;

  /**
   * Runs a statement that returns no rows. An implementation may defer it, or its error, until the commit, so
   * no later `query` may depend on it.
   */
  execute(sql: string, parameters: unknown[]): Promise<void>;

  /** Registers an effect that needs the commit, such as an enqueue. It must not throw. */
  afterCommit(effect: () => void): void;
}

/** The effects of a transaction, which run once it is committed. */
export class CommitEffects {
  private readonly effects: (() => void)[] = [];

  afterCommit(effect: () => void): void {
    this.effects.push(effect);
  }

  runEffects(): void {
    for (const effect of this.effects) effect();
  }
}
