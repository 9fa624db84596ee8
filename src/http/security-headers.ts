import helmet from '@fastify/helmet';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';

/** What a page of ours may do: Swagger UI needs its own scripts, inline styles, and to call us. */
const CONTENT_SECURITY_POLICY = {
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'", "'unsafe-inline'"],
  'img-src': ["'self'", 'data:'],
  'connect-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
};
const YEAR_SECONDS = 31_536_000;

/**
 * Lets browsers do nothing with our answers but show them. Has to run before whatever may refuse a
 * request. Browsers heed the rule for HTTPS only where a proxy has put HTTPS before us; it leaves
 * other hosts of the operator's domain alone.
 */
export async function registerSecurityHeaders(app: NestFastifyApplication): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: { useDefaults: false, directives: CONTENT_SECURITY_POLICY },
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: { maxAge: YEAR_SECONDS, includeSubDomains: false },
  });
  const fastify = app.getHttpAdapter().getInstance();
  // Answers hold tokens, keys and what agents said; the files of Swagger UI say otherwise themselves.
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.hasHeader('Cache-Control')) reply.header('Cache-Control', 'no-store');
    done(null, payload);
  });
}
