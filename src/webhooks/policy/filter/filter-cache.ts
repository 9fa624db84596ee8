import type { Filter } from './filter.js';
import { storedFilter } from './parse-filter.js';

/** Parsed filters kept by a process, of at most 8 KB of JSON each. */
const KEPT = 1_000;

/** Keeps the filters used last, by their JSON text. */
export class FilterCache {
  private readonly kept = new Map<string, Filter>();

  constructor(private readonly capacity = KEPT) {}

  get size(): number {
    return this.kept.size;
  }

  /** Parses a stored filter unless it is kept. */
  parse(text: string): Filter {
    const filter = this.kept.get(text) ?? storedFilter(JSON.parse(text));
    this.kept.delete(text);
    this.kept.set(text, filter);
    if (this.kept.size > this.capacity) this.evictOldest();
    return filter;
  }

  private evictOldest(): void {
    const { value } = this.kept.keys().next();
    if (value !== undefined) this.kept.delete(value);
  }
}
