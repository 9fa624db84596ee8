interface Connections {
  /** Connections to the host that are being made or open. */
  open: number;
  /** Whether one of them leads to a non-public address. */
  internal: boolean;
}

/**
 * Which hosts are being reached at non-public addresses. A host counts as internal from the look-up of
 * its address until the last of its connections has ended, so it holds for whatever becomes of a request.
 */
export class InternalHosts {
  private readonly hosts = new Map<string, Connections>();

  /** A connection to the host begins. */
  enter(host: string): void {
    const known = this.hosts.get(host);
    if (known) known.open += 1;
    else this.hosts.set(host, { open: 1, internal: false });
  }

  /** A connection to the host leads to a non-public address. */
  mark(host: string): void {
    const known = this.hosts.get(host);
    if (known) known.internal = true;
  }

  /** A connection to the host has ended. */
  leave(host: string): void {
    const known = this.hosts.get(host);
    if (!known) return;
    known.open -= 1;
    if (known.open === 0) this.hosts.delete(host);
  }

  has(host: string): boolean {
    return this.hosts.get(host)?.internal ?? false;
  }
}
