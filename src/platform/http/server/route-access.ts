import type { FastifyInstance, FastifyRequest } from 'fastify';
import { DomainError } from '../errors/domain-error.js';
import { limitOf, type Limit } from './limited-routes.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The access that the route declares; unset for unknown paths and for the documentation. */
    access?: string;
    /** The rate limit that the route falls under; unset for unknown paths. */
    limit?: Limit;
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
const INGEST_BODY_LIMIT_BYTES = 1024 * KIB;

/** Notes on each route that is registered from here on how large its bodies may be and how it is limited. */
export function boundRoutes(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    route.bodyLimit = bodyLimitOf(route.config?.access);
    const { method, url } = route;
    route.config = { ...route.config, limit: limitOf({ method: String(method), url }) };
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

/** 404 for a path with an empty segment, such as `/agents//`: the router takes it for a parameter. */
export function requireFullPath({ params }: FastifyRequest): void {
  for (const [name, value] of Object.entries(params ?? {})) {
    if (value === '' && name !== '*') throw DomainError.notFound('Route');
  }
}

/** Bytes of a body, by the access that its route declares. */
export function bodyLimitOf(access: string | undefined): number {
  if (access === undefined || access === 'public') return PUBLIC_BODY_LIMIT_BYTES;
  return access === 'ingest' ? INGEST_BODY_LIMIT_BYTES : BODY_LIMIT_BYTES;
}

/** A limit in words: `256 KiB`, `1 MiB`. */
export function inBinaryUnits(bytes: number): string {
  return bytes < KIB * KIB ? `${bytes / KIB} KiB` : `${bytes / KIB / KIB} MiB`;
}
