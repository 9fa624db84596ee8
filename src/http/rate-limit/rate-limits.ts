import rateLimit from '@fastify/rate-limit';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from '../../config/app-config.js';
import { callerOf } from './caller.js';
import { limitOf, type Limit } from './limited-routes.js';
import { limitStore, LOGIN } from './limit-store.js';
import { RedisCounter } from './redis-counter.js';
import { tooManyRequests } from './too-many-requests.js';
import { limitUnconfirmedCredentials } from './unconfirmed-limit.js';
import { WINDOW_MS } from './window-counter.js';

/**
 * Limits requests per minute: by credential or else by address, logins by address alone. Has to run
 * before the routes are registered. While Redis is away, each process counts logins for itself and
 * lets all else pass.
 */
export async function registerRateLimits(
  app: NestFastifyApplication,
  { redisUrl, rateLimits: { perMinute, loginPerMinute } }: AppConfig,
): Promise<void> {
  if (perMinute === 0 && loginPerMinute === 0) return;
  const counter = new RedisCounter(redisUrl);
  await app.register(rateLimit, {
    global: false,
    timeWindow: WINDOW_MS,
    enableDraftSpec: true,
    store: limitStore(counter),
    errorResponseBuilder: (_request, { max, ttl }) => tooManyRequests(max, ttl),
  });

  const fastify = app.getHttpAdapter().getInstance();
  const general = fastify.rateLimit({
    max: perMinute,
    skipOnError: true,
    keyGenerator: (request) => {
      const { address, credential } = callerOf(request);
      return credential === undefined ? `address:${address}` : `credential:${credential}`;
    },
  });
  const login = fastify.rateLimit({
    max: loginPerMinute,
    keyGenerator: (request) => LOGIN + callerOf(request).address,
  });
  const limits: Partial<Record<Limit, typeof general>> = {
    ...(perMinute > 0 && { general, login: general }),
    ...(loginPerMinute > 0 && { login }),
  };

  fastify.addHook('onRequest', async function (request, reply) {
    await limits[limitOf(request)]?.call(this, request, reply);
  });
  if (perMinute > 0) limitUnconfirmedCredentials(fastify, perMinute);
  fastify.addHook('onClose', (_instance, done) => {
    counter.close();
    done();
  });
}
