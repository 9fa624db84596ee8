import type { CreateApiKeyRequest, Scope } from 'mutx-sdk';
import type { Faults } from '../../ui/use-form';

const NAME_MAX = 255;

export interface ScopeText {
  readonly scope: Scope;
  readonly label: string;
  readonly hint: string;
}

export const SCOPES: readonly ScopeText[] = [
  { scope: 'ingest', label: 'ingest', hint: 'Send reports' },
  { scope: 'agents', label: 'agents', hint: 'Manage agents and deployments' },
  { scope: 'webhooks', label: 'webhooks', hint: 'Manage webhooks and read deliveries' },
];

/** Days until a key expires; `never` for no expiry. */
export const LIFETIMES = ['never', '7', '30', '90', '365'] as const;

/** The form of a new key. */
export interface NewKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly lifetime: (typeof LIFETIMES)[number];
}

export const EMPTY_KEY: NewKey = {
  name: '',
  scopes: SCOPES.map(({ scope }) => scope),
  lifetime: 'never',
};

export function keyFaults({ name, scopes }: NewKey): Faults<NewKey> {
  return {
    name: nameFault(name),
    scopes: scopes.length === 0 ? 'Choose at least one scope.' : undefined,
  };
}

/** The request for a valid form. */
export function keyRequest({ name, scopes, lifetime }: NewKey): CreateApiKeyRequest {
  return {
    name: name.trim(),
    scopes: [...scopes],
    ...(lifetime !== 'never' && { expires_in_days: Number(lifetime) }),
  };
}

/** Adds or removes a scope, in the order in which they are listed. */
export function withScope(scopes: readonly Scope[], changed: Scope, has: boolean): Scope[] {
  return SCOPES.map(({ scope }) => scope).filter((scope) =>
    scope === changed ? has : scopes.includes(scope),
  );
}

function nameFault(name: string): string | undefined {
  if (name.trim() === '') return 'Enter a name: what the key is for.';
  return name.length > NAME_MAX ? 'Use at most 255 characters.' : undefined;
}
