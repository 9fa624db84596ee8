import { eventsFault, numberFault, secretFault, textFault, urlFault } from './faults';

describe('urlFault', () => {
  it.each([
    'http://127.0.0.1:9000/hook',
    'https://example.com/hooks/mutx?x=1',
    'HTTPS://EXAMPLE.COM',
  ])('accepts %s', (url) => {
    expect(urlFault(url)).toBeUndefined();
  });

  it.each([
    ['', /Enter the URL/],
    ['example.com', /http:\/\//],
    ['ftp://example.com', /http:\/\//],
    ['https://', /valid URL/],
    ['https://user:pass@example.com', /credentials/],
    ['https://hooks.slack.com***', /whole URL/],
    [`https://example.com/${'x'.repeat(500)}`, /512/],
  ])('rejects "%s"', (url, fault) => {
    expect(urlFault(url)).toMatch(fault);
  });

  it('is optional for PagerDuty, which has one', () => {
    expect(urlFault('', 'pagerduty')).toBeUndefined();
  });
});

describe('secretFault', () => {
  it.each([
    's',
    'a long secret with spaces',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_YQ==',
  ])('accepts %s', (secret) => expect(secretFault(secret)).toBeUndefined());

  it.each([
    ['', /Enter a secret/],
    ['whsec_', /base64/],
    ['whsec_not base64', /base64/],
    ['whsec_abc', /base64/],
    ['x'.repeat(65), /64/],
  ])('rejects "%s"', (secret, fault) => {
    expect(secretFault(secret)).toMatch(fault);
  });
});

describe('textFault', () => {
  it('counts characters, not code units', () => {
    expect(textFault('🦊🦊', 2)).toBeUndefined();
    expect(textFault('abc', 2)).toBe('Enter at most 2 characters, not 3.');
  });
});

describe('eventsFault', () => {
  it('requires an event, and alerts for formats of alerts', () => {
    expect(eventsFault(['*'])).toBeUndefined();
    expect(eventsFault([])).toMatch(/at least one/);
    expect(eventsFault(['alert.*', 'alert.cpu_high'], 'pagerduty')).toBeUndefined();
    expect(eventsFault(['*'], 'alertmanager')).toMatch(/alerts only/);
  });
});

describe('numberFault', () => {
  it.each([
    ['', undefined],
    ['2.5', undefined],
    ['x', 'Enter a number.'],
    ['0', 'Enter a number from 1 to 10.'],
    ['11', 'Enter a number from 1 to 10.'],
  ])('judges "%s"', (text, fault) => {
    expect(numberFault(text, { min: 1, max: 10 })).toBe(fault);
  });

  it('requires whole numbers where asked', () => {
    expect(numberFault('2.5', { min: 1, max: 10, whole: true })).toBe('Enter a whole number.');
  });
});
