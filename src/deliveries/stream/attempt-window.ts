/** Ids that were seen, as long as a read may return them again. */
export class AttemptWindow {
  private seen = new Set<string>();

  /** Removes those that an earlier call returned, and forgets ids below `from`. Returns the others in order. */
  unseen<T extends { readonly id: string }>(attempts: readonly T[], from: string): T[] {
    const unseen = attempts.filter(({ id }) => !this.seen.has(id));
    const kept = [...this.seen].filter((id) => id >= from);
    this.seen = new Set([...kept, ...unseen.map(({ id }) => id)]);
    return unseen.sort((one, other) => (one.id < other.id ? -1 : 1));
  }
}
