import { readFile } from 'node:fs/promises';
import { isIP } from 'node:net';
import { Injectable } from '@nestjs/common';

const HOSTS = '/etc/hosts';
const RESOLVER = '/etc/resolv.conf';
/** How long a file is taken to be unchanged, in ms. */
const FRESH_MS = 5_000;

/** Names with fewer dots than this are first looked up within the search domains. */
const DEFAULT_NDOTS = 1;
const MAX_NDOTS = 15;

export interface SearchRules {
  readonly domains: readonly string[];
  readonly ndots: number;
}

/** What the machine says of names besides DNS: its hosts file, and its search domains. */
@Injectable()
export class HostFiles {
  private read: Promise<[hosts: Map<string, string[]>, rules: SearchRules]> | undefined;
  private readAt = -Infinity;

  /** Addresses of a name in the hosts file, IPv4 first; none if it is not there. */
  async addressesOf(hostname: string): Promise<string[]> {
    const [hosts] = await this.current();
    return hosts.get(hostname.toLowerCase().replace(/\.$/, '')) ?? [];
  }

  /** The names to ask DNS for, in turn. */
  async candidatesFor(hostname: string): Promise<string[]> {
    const [, rules] = await this.current();
    return candidates(hostname, rules);
  }

  private current(): Promise<[Map<string, string[]>, SearchRules]> {
    const now = performance.now();
    if (this.read === undefined || now - this.readAt > FRESH_MS) {
      this.readAt = now;
      const [hosts, resolver] = [HOSTS, RESOLVER].map((path) =>
        readFile(path, 'utf8').catch(() => ''),
      ) as [Promise<string>, Promise<string>];
      this.read = Promise.all([hosts.then(parseHosts), resolver.then(parseSearchRules)]);
    }
    return this.read;
  }
}

/** hosts(5): addresses by name, IPv4 first. */
export function parseHosts(text: string): Map<string, string[]> {
  const hosts = new Map<string, string[]>();
  for (const line of text.split('\n')) {
    const [address = '', ...names] = line.replace(/#.*/, '').trim().split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase().replace(/\.$/, '');
      const known = (hosts.get(key) ?? []).filter((other) => other !== address);
      hosts.set(
        key,
        [...known, address].sort((a, b) => isIP(a) - isIP(b)),
      );
    }
  }
  return hosts;
}

/** resolv.conf(5): the last `search` or `domain` line counts. */
export function parseSearchRules(text: string): SearchRules {
  let domains: string[] = [];
  let ndots = DEFAULT_NDOTS;
  for (const line of text.split('\n')) {
    const [keyword, ...words] = line
      .replace(/[#;].*/, '')
      .trim()
      .split(/\s+/);
    if (keyword === 'search' || keyword === 'domain') domains = words;
    const option = keyword === 'options' && words.find((word) => /^ndots:\d+$/.test(word));
    if (option) ndots = Math.min(Number(option.slice('ndots:'.length)), MAX_NDOTS);
  }
  return { domains, ndots };
}

/** The name itself comes first if it has enough dots; one that ends in a dot is complete. */
export function candidates(hostname: string, { domains, ndots }: SearchRules): string[] {
  if (hostname.endsWith('.')) return [hostname];
  const searched = domains
    .map((domain) => `${hostname}.${domain.replace(/\.$/, '')}`)
    .filter((name) => name.length <= 253);
  const dots = hostname.split('.').length - 1;
  return dots >= ndots ? [hostname, ...searched] : [...searched, hostname];
}
