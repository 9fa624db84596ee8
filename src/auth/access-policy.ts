import { DomainError } from '../platform/http/errors/domain-error.js';
import type { Access } from './access.decorators.js';
import type { Principal } from './principal.js';

/** Why the caller may not enter a route that demands `access`; undefined when it may. */
export function refusalOf(
  access: Exclude<Access, 'public'>,
  caller: Principal,
): DomainError | undefined {
  if (access === 'any') return undefined;
  if (access === 'account') return caller.via === 'session' ? undefined : sessionRequired();
  return caller.scopes.includes(access) ? undefined : insufficientScope(access);
}

function sessionRequired(): DomainError {
  return new DomainError(
    'forbidden',
    'session_required',
    'An API key may not do this: log in and send the access token',
  );
}

function insufficientScope(scope: string): DomainError {
  return new DomainError(
    'forbidden',
    'insufficient_scope',
    `This API key lacks the scope "${scope}"`,
  );
}
