/** The limit that a request falls under; `none` for health checks, which must succeed at all times. */
export type Limit = 'none' | 'login' | 'general';

const HEALTH = /^\/health(?![^/])/;
const LOGIN_ROUTES = ['/auth/login', '/auth/register', '/auth/refresh', '/auth/password'];

interface Route {
  readonly method: string;
  readonly url: string;
}

/** Decides by the registered route, never by a request's URL, which can spell one path in many ways. */
export function limitOf({ method, url }: Route): Limit {
  const path = url.replace(/^\/v1(?=\/)/, '').replace(/\/$/, '');
  if (HEALTH.test(path)) return 'none';
  return method === 'POST' && LOGIN_ROUTES.includes(path) ? 'login' : 'general';
}
