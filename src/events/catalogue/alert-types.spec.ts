import { ALERT_SEVERITIES, alertFingerprint, SEVERITIES } from './alert-types.js';
import { EVENT_TYPES } from './catalogue.js';

const AGENT = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';

describe('ALERT_SEVERITIES', () => {
  it('names a severity for every alert of the catalogue', () => {
    const alerts = EVENT_TYPES.map(({ type }) => type).filter((type) => type.startsWith('alert.'));
    expect(Object.keys(ALERT_SEVERITIES).sort()).toEqual(alerts.sort());
    expect(SEVERITIES).toEqual(expect.arrayContaining(Object.values(ALERT_SEVERITIES)));
  });
});

describe('alertFingerprint', () => {
  it('is stable: receivers and incident tools store it', () => {
    expect(alertFingerprint('alert.cpu_high', AGENT)).toBe('a4cb724817b2ce6d9825a1bf5eb621a1');
  });
});
