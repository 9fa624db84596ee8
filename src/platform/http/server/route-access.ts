import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';

/** The rate limit of a route; `none` for health checks, which must succeed at all times. */
export type Limit = 'none' | 'login' | 'general';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The access that the route declares; unset for unknown paths and for the documentation. */
    access?: string;
    /** Unset for `general`. */
    limit?: Limit;
    /** Bytes of a body; unset for the default of the access. */
    bodyLimit?: number;
  }

  interface FastifyRequest {
    /** The authenticated caller, set before the body is read. */
    user?: { readonly userId: string };
  }
}

const KIB = 1024;
/** For unauthenticated callers: on public routes and unknown paths. */
export const PUBLIC_BODY_LIMIT_BYTES = 16 * KIB;
const BODY_LIMIT_BYTES = 256 * KIB;

/** Sets the body limit of each route that is registered from here on. */
export function boundBodies(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route.config);
  });
}

/** True where the caller must be authenticated: everywhere but on public routes and unknown paths. */
export function requiresCredentials({ routeOptions }: FastifyRequest): boolean {
  const { access } = routeOptions.config;
  return access !== undefined && access !== 'public';
}

/** True where an access token is required, and an API key is not accepted. */
export function isForSessions(access: string | undefined): boolean {
  return access === 'account';
}

/** 404 for a path with an empty segment, such as `/items//`: the router takes it for a parameter. */
export function requireFullPath({ params }: FastifyRequest): void {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === '' && name !== '*') throw DomainError.notFound('Route');
  }
}

/** Bytes of a body, by what its route declares. */
export function bodyLimitOf(route: { access?: string; bodyLimit?: number } = {}): number {
  if (route.bodyLimit !== undefined) return route.bodyLimit;
  const isPublic = route.access === undefined || route.access === 'public';
  return isPublic ? PUBLIC_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
}

/** A limit in words: `256 KiB`, `1 MiB`. */
export function inBinaryUnits(bytes: number): string {
  return bytes < KIB * KIB ? `${bytes / KIB} KiB` : `${bytes / KIB / KIB} MiB`;
}
