/** Which limit a request falls under; `none` for what costs little and must answer at all times. */
export type Limit = 'none' | 'login' | 'general';

const UNLIMITED = /^\/(health|docs|openapi|llms)(?![^/.])/;
const LOGIN_ROUTES = ['/auth/login', '/auth/register', '/auth/refresh', '/auth/password'];

interface RoutedRequest {
  readonly method: string;
  /** `url` is undefined where no route was found. */
  readonly routeOptions: { readonly url?: string };
}

/** Judges by the route that was found, never by the URL, which can spell one path in many ways. */
export function limitOf({ method, routeOptions }: RoutedRequest): Limit {
  const path = routeOptions.url?.replace(/^\/v1(?=\/)/, '').replace(/\/$/, '') ?? '';
  if (UNLIMITED.test(path)) return 'none';
  return method === 'POST' && LOGIN_ROUTES.includes(path) ? 'login' : 'general';
}
