import { DomainError } from '../platform/http/errors/domain-error.js';
import type { Access } from './access.decorators.js';
import type { Principal } from './principal.js';

/** The reason why the caller may not use a route with this `access`; undefined if it may. */
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
    'API keys are not accepted here. Log in and send the access token.',
  );
}

function insufficientScope(scope: string): DomainError {
  return new DomainError(
    'forbidden',
    'insufficient_scope',
    `This API key lacks the scope "${scope}".`,
  );
}
