export const BEARER = 'bearer';
export const API_KEY = 'apiKey';

/** The security that an access implies: the two schemes are alternatives, the simpler one first. */
export function securityOf(access: string): Record<string, string[]>[] {
  if (access === 'public') return [];
  if (access === 'account') return [{ [BEARER]: [] }];
  return [{ [API_KEY]: [] }, { [BEARER]: [] }];
}
