import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { Cidr } from '../../config/destination-settings.js';

/** All that IANA has given out for the public Internet so far. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** IPv4 in another dress, dialed as what it embeds: RFC 4291 §2.5.5.2 and RFC 6052. */
const EMBEDS_IPV4 = ['::ffff:0:0/96', '64:ff9b::/96'].map((range) => ipaddr.IPv6.parseCIDR(range));
/** Looks public, but is the host of the virtual machine on Azure. */
const AZURE_HOST = '168.63.129.16';

/**
 * Whether a textual IP address is clearly on the public Internet. Everything else is refused:
 * special ranges, tunnels (6to4, Teredo), zones, and spellings that are no canonical address.
 */
export function isPublicAddress(ip: string): boolean {
  const version = isIP(ip);
  if (version === 4) return isPublicIPv4(ipaddr.IPv4.parse(ip));
  return version === 6 && !ip.includes('%') && isPublicIPv6(ipaddr.IPv6.parse(hexadecimal(ip)));
}

/** Whether a textual IP address lies in one of the ranges; an IPv4-mapped one counts as the IPv4 that it is. */
export function isInRanges(ip: string, ranges: readonly Cidr[]): boolean {
  if (isIP(ip) === 0 || ip.includes('%')) return false;
  const address = ipaddr.process(isIP(ip) === 6 ? hexadecimal(ip) : ip);
  return ranges.some((range) => address.kind() === range[0].kind() && address.match(range));
}

/** `localhost` and the names under it, which are this machine whatever DNS says (RFC 6761 §6.3). */
export function isLocalName(hostname: string): boolean {
  return /(^|\.)localhost\.*$/i.test(hostname);
}

/** Without dotted decimals: `ipaddr.js` reads `::127.0.0.1` as if it were `::ffff:127.0.0.1`. */
function hexadecimal(ip: string): string {
  return new URL(`http://[${ip}]`).hostname.slice(1, -1);
}

function isPublicIPv4(address: ipaddr.IPv4): boolean {
  return address.range() === 'unicast' && address.toString() !== AZURE_HOST;
}

function isPublicIPv6(address: ipaddr.IPv6): boolean {
  if (EMBEDS_IPV4.some((range) => address.match(range))) {
    return isPublicIPv4(new ipaddr.IPv4(address.toByteArray().slice(12)));
  }
  return address.match(GLOBAL_UNICAST) && address.range() === 'unicast';
}
