export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

interface Login {
  readonly username: string | undefined;
  readonly password: string | undefined;
  readonly tls: boolean;
}

/** The servers of a `REDIS_URL`. */
export type RedisServers =
  | { readonly kind: 'single'; readonly url: string }
  | (Login & {
      readonly kind: 'sentinel';
      readonly nodes: readonly RedisNode[];
      /** The name of the monitored primary. */
      readonly name: string;
      readonly db: number;
      readonly sentinelPassword: string | undefined;
    })
  | (Login & { readonly kind: 'cluster'; readonly nodes: readonly RedisNode[] });

const SINGLE = /^rediss?:\/\//;
const SEVERAL =
  /^redis(?<tls>s?)\+(?<kind>sentinel|cluster):\/\/(?:(?<username>[^:@/]*)(?::(?<password>[^@/]*))?@)?(?<hosts>[^/?@]+)(?<path>\/[^?]*)?(?<query>\?.*)?$/;
const HOST = /^(?<host>[\w.-]+|\[[\da-f:.]+\])(?::(?<port>\d{1,5}))?$/i;
/** The name of the primary, and a database. */
const SENTINEL_PATH = /^\/(?<name>[\w.-]+)(?:\/(?<db>\d{1,3}))?$/;
const PORTS = { sentinel: 26_379, cluster: 6_379 };

/**
 * The servers of `redis://…`, `redis+sentinel://host,host/name/db` or `redis+cluster://host,host`, each
 * also with `rediss`; undefined for other texts.
 */
export function parseRedisUrl(url: string): RedisServers | undefined {
  if (SINGLE.test(url)) return URL.canParse(url) ? { kind: 'single', url } : undefined;
  const parts = SEVERAL.exec(url)?.groups;
  if (parts === undefined) return undefined;
  const kind = parts.kind as 'sentinel' | 'cluster';
  const nodes = parseHosts(parts.hosts ?? '', PORTS[kind]);
  if (nodes === undefined) return undefined;
  const login = {
    username: decoded(parts.username),
    password: decoded(parts.password),
    tls: parts.tls === 's',
  };
  if (kind === 'cluster') return parts.path ? undefined : { kind, nodes, ...login };
  const path = SENTINEL_PATH.exec(parts.path ?? '')?.groups;
  if (path === undefined) return undefined;
  const sentinelPassword = new URLSearchParams(parts.query).get('sentinelPassword') ?? undefined;
  return {
    kind,
    nodes,
    name: path.name ?? '',
    db: Number(path.db ?? 0),
    sentinelPassword,
    ...login,
  };
}

function parseHosts(text: string, defaultPort: number): RedisNode[] | undefined {
  const nodes = text.split(',').map((part) => {
    const { host = '', port } = HOST.exec(part)?.groups ?? {};
    return { host: host.replace(/^\[|\]$/g, ''), port: Number(port ?? defaultPort) };
  });
  return nodes.every(({ host }) => host !== '') ? nodes : undefined;
}

function decoded(text: string | undefined): string | undefined {
  return text ? decodeURIComponent(text) : undefined;
}
