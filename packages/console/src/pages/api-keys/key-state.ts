import type { ApiKey, Scope } from 'mutx-sdk';
import type { Tone } from '../../ui/badge';
import { SCOPES } from './new-key';

export type KeyState = 'active' | 'expired' | 'revoked';

export const KEY_TONES: Readonly<Record<KeyState, Tone>> = {
  active: 'good',
  expired: 'idle',
  revoked: 'idle',
};

/** `now` in ms. */
export function keyState(
  { is_active, expires_at }: Pick<ApiKey, 'is_active' | 'expires_at'>,
  now: number,
): KeyState {
  if (is_active) return 'active';
  return expires_at !== null && Date.parse(expires_at) <= now ? 'expired' : 'revoked';
}

export function scopesText(scopes: readonly Scope[]): string {
  return scopes.length === SCOPES.length ? 'all' : scopes.join(', ');
}
