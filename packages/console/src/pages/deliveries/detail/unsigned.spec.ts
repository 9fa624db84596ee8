import { whyUnverifiable } from './unsigned';

const SIGNED = { format: 'mutx', signing: 'hmac', has_secret: true } as const;

describe('deliveries that the snippets do not verify', () => {
  it('are those without an HMAC', () => {
    expect(whyUnverifiable(SIGNED)).toBeUndefined();
    expect(whyUnverifiable({ ...SIGNED, signing: 'ed25519' })).toBeUndefined();
    expect(whyUnverifiable({ ...SIGNED, has_secret: false })).toContain('not signed');
    expect(whyUnverifiable({ ...SIGNED, signing: 'ed25519', has_secret: false })).toContain('v1a');
    expect(whyUnverifiable({ ...SIGNED, format: 'pagerduty' })).toContain('not signed');
  });
});
