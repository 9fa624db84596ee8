import type { FastifyInstance } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

const ORDER = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

interface Pattern {
  readonly segments: readonly string[];
  readonly methods: Set<string>;
}

/**
 * Which methods a path has. The router only finds a path together with a method, so that a known path
 * with another method is unknown to it. Asked for unknown routes alone.
 */
export class RouteTable {
  private readonly patterns = new Map<string, Pattern>();

  /** `url` as it is registered: with `:parameters`, and perhaps `*` at its end. */
  add(method: string, url: string): void {
    const key = withoutEnding(url);
    const pattern = this.patterns.get(key) ?? { segments: key.split('/'), methods: new Set() };
    pattern.methods.add(method);
    if (method === 'GET') pattern.methods.add('HEAD');
    this.patterns.set(key, pattern);
  }

  /** The methods of a path, with or without a trailing slash and query; none for an unknown path. */
  methodsOf(url: string): string[] {
    const [path = ''] = url.split('?', 1);
    const segments = withoutEnding(path).split('/').map(decoded);
    const found = [...this.patterns.values()]
      .filter((pattern) => matches(pattern.segments, segments))
      .flatMap(({ methods }) => [...methods]);
    return ORDER.filter((method) => found.includes(method));
  }
}

function matches(pattern: readonly string[], segments: readonly string[]): boolean {
  const rest = pattern.at(-1) === '*';
  if (rest ? segments.length < pattern.length : segments.length !== pattern.length) return false;
  const fixed = rest ? pattern.slice(0, -1) : pattern;
  return fixed.every((expected, at) =>
    expected.startsWith(':') ? segments[at] !== '' : expected === segments[at],
  );
}

function withoutEnding(path: string): string {
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

/**
 * Rejects other methods of a known path with 405 and `Allow`, before credentials and bodies are read:
 * it reveals no more than the OpenAPI document. Must be called before the routes are registered, and
 * after the hooks that limit requests.
 */
export function rejectOtherMethods(fastify: FastifyInstance): void {
  const table = new RouteTable();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat()) table.add(each, url);
  });
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const methods = table.methodsOf(request.url);
    done(methods.length > 0 ? methodNotAllowed(request.method, methods.join(', ')) : undefined);
  });
}

function methodNotAllowed(method: string, allowed: string): DomainError {
  const detail = `${method} is not allowed here. Use ${allowed}.`;
  return new DomainError('method_not_allowed', 'method_not_allowed', detail, {
    headers: { Allow: allowed },
  });
}
