import { hostUrls } from '../../config/database-hosts.js';

/** The hosts of a `DATABASE_URL`, one of which is the primary. */
export class Hosts {
  private readonly urls: readonly string[];
  private index = 0;

  constructor(url: string) {
    this.urls = hostUrls(url);
  }

  get areSeveral(): boolean {
    return this.urls.length > 1;
  }

  /** The URL of the host to try next. */
  get current(): string {
    return this.urls[this.index] ?? '';
  }

  /** Moves on from a host that is unavailable or a standby, unless another connection already has. */
  skip(url: string): void {
    if (url === this.current) this.index = (this.index + 1) % this.urls.length;
  }
}
