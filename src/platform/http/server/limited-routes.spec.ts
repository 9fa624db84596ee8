import { limitOf } from './limited-routes.js';

describe('limitOf', () => {
  it.each([
    ['POST', '/auth/login', 'login'],
    ['POST', '/auth/login/', 'login'],
    ['POST', '/v1/auth/login', 'login'],
    ['POST', '/v1/auth/register/', 'login'],
    ['POST', '/auth/refresh', 'login'],
    ['POST', '/auth/password', 'login'],
    ['GET', '/auth/login', 'general'],
    ['POST', '/auth/logout', 'general'],
    ['POST', '/ingest/metrics', 'general'],
    ['GET', '/', 'general'],
    ['GET', '/health', 'none'],
    ['GET', '/health/live', 'none'],
    ['GET', '/v1/health/ready/', 'none'],
    ['GET', '/docs', 'general'],
    ['GET', '/docs/*', 'general'],
    ['GET', '/openapi.json', 'general'],
    ['GET', '/llms.txt', 'general'],
    ['GET', '/health-insurance', 'general'],
  ])('%s %s: %s', (method, url, limit) => {
    expect(limitOf({ method, url })).toBe(limit);
  });
});
