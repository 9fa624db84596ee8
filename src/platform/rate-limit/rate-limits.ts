import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest, onRequestAsyncHookHandler } from 'fastify';
import type { AppConfig } from '../config/app-config.js';
import { DomainError } from '../http/errors/domain-error.js';
import { requiresCredentials } from '../http/server/route-access.js';
import { callerOf } from '../http/server/caller.js';
import { limitStore, LOGIN } from './limit-store.js';
import { RedisCounter } from './redis-counter.js';
import { UnverifiedCredentials } from './unverified-credentials.js';
import { WINDOW_MS } from './window-counter.js';

/** Authenticates a request, or throws; sets `request.user`. */
export type Authenticate = onRequestAsyncHookHandler;

type Limiter = ReturnType<FastifyInstance['rateLimit']>;

interface Limiters {
  readonly perMinute: number;
  /** Undefined while the limit is off. */
  readonly general: Limiter | undefined;
  readonly login: Limiter | undefined;
}

/**
 * Authenticates requests and limits them per minute, before their bodies are read: by account where
 * the route requires credentials and they are valid, by address otherwise; logins by address alone.
 * Must run before the routes are registered. While Redis is unavailable, each process counts logins
 * for itself and lets all other requests pass.
 */
export async function authenticateWithinLimits(
  app: NestFastifyApplication,
  { redisUrl, rateLimits: { perMinute, loginPerMinute } }: AppConfig,
  authenticate: Authenticate,
): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  if (perMinute === 0 && loginPerMinute === 0) {
    fastify.addHook('onRequest', async function (request, reply) {
      if (requiresCredentials(request)) await authenticate.call(this, request, reply);
    });
    return;
  }
  const counter = new RedisCounter(redisUrl);
  await app.register(rateLimit, {
    global: false,
    timeWindow: WINDOW_MS,
    enableDraftSpec: true,
    store: limitStore(counter),
    errorResponseBuilder: (_request, { max, ttl }) => tooManyRequests(max, ttl),
  });
  const general = fastify.rateLimit({
    max: perMinute,
    skipOnError: true,
    keyGenerator: generalKey,
  });
  const login = fastify.rateLimit({
    max: loginPerMinute,
    keyGenerator: (request) => LOGIN + callerOf(request).address,
  });
  addHook(fastify, authenticate, {
    perMinute,
    general: perMinute > 0 ? general : undefined,
    login: loginPerMinute > 0 ? login : undefined,
  });
  fastify.addHook('onClose', (_instance, done) => {
    counter.close();
    done();
  });
}

/** All keys of an account share one limit. */
function generalKey(request: FastifyRequest): string {
  return request.user ? `account:${request.user.userId}` : `address:${callerOf(request).address}`;
}

/** Requests with a credential are counted after authentication, by account; all others before. */
function addHook(
  fastify: FastifyInstance,
  authenticate: Authenticate,
  { perMinute, general, login }: Limiters,
): void {
  const unverified = new UnverifiedCredentials();

  fastify.addHook('onRequest', async function (request, reply) {
    const { limit = 'general' } = request.routeOptions.config;
    if (limit === 'none') return;
    const guarded = requiresCredentials(request);
    const caller = callerOf(request);
    const byAccount = guarded && caller.credential !== undefined;
    if (limit === 'login' && login) await login.call(this, request, reply);
    else if (!byAccount) await general?.call(this, request, reply);
    if (!guarded) return;
    if (byAccount && general) rejectGuessing(caller);
    try {
      await authenticate.call(this, request, reply);
    } catch (error) {
      if (isRejection(error)) {
        unverified.reject(caller, Date.now());
        await general?.call(this, request, reply);
      }
      throw error;
    }
    unverified.verify(caller);
    // Counts nothing where the request was counted as a login.
    await general?.call(this, request, reply);
  });

  function rejectGuessing(caller: ReturnType<typeof callerOf>): void {
    const count = unverified.countFor(caller, Date.now());
    if (count && count.current >= perMinute) throw tooManyRequests(perMinute, count.ttl);
  }
}

/** Not an error of the look-up, such as an unavailable database. */
function isRejection(error: unknown): boolean {
  return error instanceof DomainError && error.kind === 'unauthorized';
}

function tooManyRequests(max: number, waitMs: number): DomainError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const detail = `Rate limit exceeded (${max} requests per minute). Retry in ${seconds} s.`;
  return new DomainError('too_many_requests', 'rate_limited', detail, {
    retryAfterSeconds: seconds,
  });
}
