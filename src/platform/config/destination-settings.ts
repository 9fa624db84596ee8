import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** An address and the number of its bits that count. */
export type Cidr = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Ports from `first` to `last`, both included. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** What an operator lets webhooks reach beyond, or less than, the public Internet. */
export interface DestinationSettings {
  /** Ranges that may be dialed although they are not public. */
  readonly ranges: readonly Cidr[];
  /** The ports that may be dialed; none named: all, but none of `ranges`. */
  readonly ports: readonly PortRange[];
}

const MAX_PORT = 65_535;

/** Parses `10.1.0.0/16, fd00::/8`; a lone address is a range of one. Undefined if anything is none. */
export function parseCidrs(text: string): Cidr[] | undefined {
  return parseList(text, (part) => {
    const [address = '', bits, ...rest] = part.split('/');
    const version = isIP(address);
    const width = version === 4 ? 32 : 128;
    if (version === 0 || address.includes('%') || rest.length > 0) return undefined;
    const length = wholeNumber(bits ?? String(width), width);
    return length === undefined ? undefined : [ipaddr.parse(address), length];
  });
}

/** Parses `443, 8000-8999`. Undefined if anything is no port or no range of ports. */
export function parsePorts(text: string): PortRange[] | undefined {
  return parseList(text, (part) => {
    const [from = '', to = from, ...rest] = part.split('-').map((end) => end.trim());
    const [first, last] = [wholeNumber(from, MAX_PORT), wholeNumber(to, MAX_PORT)];
    if (!first || !last || last < first || rest.length > 0) return undefined;
    return { first, last };
  });
}

function parseList<T>(text: string, parse: (part: string) => T | undefined): T[] | undefined {
  const parsed = text.split(',').map((part) => parse(part.trim()));
  return parsed.every((value) => value !== undefined) ? parsed : undefined;
}

function wholeNumber(text: string, max: number): number | undefined {
  return /^\d{1,5}$/.test(text) && Number(text) <= max ? Number(text) : undefined;
}
