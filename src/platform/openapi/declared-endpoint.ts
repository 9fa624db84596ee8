import type { ErrorCode } from '../http/errors/error-codes.js';
import type { Limit } from '../http/server/route-access.js';

/** Carries what a route declares from its decorator to the document, which removes it. */
export const DECLARED_EXTENSION = 'x-endpoint';

/** The part of a route's declaration that decides which errors it can return. */
export interface DeclaredEndpoint {
  /** `public`, `account` (a session only), `any`, or a scope. */
  readonly access: string;
  readonly limit: Limit;
  /** Bytes; undefined for the default of the access. */
  readonly bodyLimit: number | undefined;
  readonly idempotent: boolean;
  /** Errors that the route's service returns, some with a `detail` of their own as the example. */
  readonly errors: readonly { readonly code: ErrorCode; readonly example?: string }[];
}
