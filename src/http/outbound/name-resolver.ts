import { Resolver } from 'node:dns/promises';
import { Injectable } from '@nestjs/common';

/**
 * Asks DNS for all addresses of a name. Not `dns.lookup`: that occupies a thread of libuv's four
 * while it waits, so that a few names whose servers hang would hold up everybody.
 */
@Injectable()
export class NameResolver {
  private readonly dns = new Resolver({ timeout: 2_000, tries: 2 });

  /** IPv4 first; rejects when there is neither an IPv4 nor an IPv6 address. */
  async resolve(hostname: string): Promise<string[]> {
    const [v4, v6] = await Promise.allSettled([
      this.dns.resolve4(hostname),
      this.dns.resolve6(hostname),
    ]);
    if (v4.status === 'rejected' && v6.status === 'rejected') throw v4.reason;
    return [v4, v6].flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  }
}
