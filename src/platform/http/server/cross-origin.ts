import type { NestFastifyApplication } from '@nestjs/platform-fastify';

const REQUEST_HEADERS = [
  'Authorization',
  'Content-Encoding',
  'Content-Type',
  'Idempotency-Key',
  'Last-Event-ID',
  'X-API-Key',
  'X-Request-Id',
];
const EXPOSED_HEADERS = [
  'Idempotency-Replayed',
  'RateLimit-Limit',
  'RateLimit-Remaining',
  'RateLimit-Reset',
  'Retry-After',
  'X-Request-Id',
];
/** How long browsers may cache a preflight: two hours, the maximum of Chromium. */
const PREFLIGHT_SECONDS = 7_200;

/**
 * Allows pages of these origins to call the API. Credentials are sent in headers, so no cookies are
 * needed. Without any origin, browsers allow same-origin pages only. Resolves once the hook is in
 * place: hooks that are added later, and may reject a request, run after it.
 */
export async function allowOrigins(
  app: NestFastifyApplication,
  origins: readonly string[],
): Promise<void> {
  if (origins.length === 0) return;
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: REQUEST_HEADERS,
    exposedHeaders: EXPOSED_HEADERS,
    maxAge: PREFLIGHT_SECONDS,
    credentials: false,
    strictPreflight: false,
  });
  await app.getHttpAdapter().getInstance().after();
}
