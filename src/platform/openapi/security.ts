import type { OpenAPIObject } from '@nestjs/swagger';

/** Carries a route's access from its decorator to {@link declareSecurity}, which takes it out again. */
export const ACCESS_EXTENSION = 'x-access';

export const BEARER = 'bearer';
export const API_KEY = 'apiKey';

type Operation = Record<string, unknown> & { security?: Record<string, string[]>[] };

/** Gives every operation the security that its access implies: the two schemes are alternatives. */
export function declareSecurity(document: OpenAPIObject): void {
  for (const path of Object.values(document.paths)) {
    for (const operation of Object.values(path as Record<string, Operation>)) {
      operation.security = securityFor(operation[ACCESS_EXTENSION]);
      delete operation[ACCESS_EXTENSION];
    }
  }
}

function securityFor(access: unknown): Record<string, string[]>[] {
  if (access === 'public') return [];
  if (access === 'account') return [{ [BEARER]: [] }];
  return [{ [BEARER]: [] }, { [API_KEY]: [] }];
}
