import { refusalOf } from './access-policy.js';
import { SCOPES, type Principal } from './principal.js';

const session: Principal = { userId: 'u', via: 'session', credentialId: 's', scopes: SCOPES };
const ingestKey: Principal = { userId: 'u', via: 'api-key', credentialId: 'k', scopes: ['ingest'] };

describe('refusalOf', () => {
  it.each(['account', 'any', ...SCOPES] as const)('lets a session do %s', (access) => {
    expect(refusalOf(access, session)).toBeUndefined();
  });

  it.each(['any', 'ingest'] as const)('lets a key do %s', (access) => {
    expect(refusalOf(access, ingestKey)).toBeUndefined();
  });

  it('keeps a key from the account routes', () => {
    expect(refusalOf('account', ingestKey)).toMatchObject({
      kind: 'forbidden',
      code: 'session_required',
    });
  });

  it.each(['agents', 'webhooks'] as const)('names the scope %s that a key lacks', (access) => {
    const refusal = refusalOf(access, ingestKey);
    expect(refusal).toMatchObject({ kind: 'forbidden', code: 'insufficient_scope' });
    expect(refusal?.detail).toContain(`"${access}"`);
  });
});
