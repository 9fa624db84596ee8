import { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';
import { HostFiles } from './host-files.js';

/**
 * Finds all addresses of a name as the machine would: in its hosts file, then in DNS with its search
 * domains. `dns.lookup` is not used: it occupies one of libuv's four threads while it waits, so a few
 * names whose servers hang would delay all lookups.
 */
@Injectable()
export class NameResolver {
  private readonly dns = new Resolver({ timeout: 2_000, tries: 2 });

  constructor(private readonly files: HostFiles) {}

  /** IPv4 first; rejects when there is neither an IPv4 nor an IPv6 address. */
  async resolve(hostname: string): Promise<string[]> {
    const known = await this.files.addressesOf(hostname);
    if (known.length > 0) return known;
    let failure: unknown;
    for (const name of await this.files.candidatesFor(hostname)) {
      try {
        return await this.query(name);
      } catch (error) {
        failure = error;
      }
    }
    throw failure;
  }

  private async query(name: string): Promise<string[]> {
    const [v4, v6] = await Promise.allSettled([this.dns.resolve4(name), this.dns.resolve6(name)]);
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
    return [v4, v6].flatMap((result) => (result.status === 'fulfilled' ? result.value : []));
  }
}
