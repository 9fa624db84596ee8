import { checkKeptCredentials, isSameOrigin } from './kept-credentials.js';

const PLAIN = { headerNames: null, format: null };
const WITH_HEADERS = { ...PLAIN, headerNames: ['Authorization'] };
const PAGERDUTY = { ...PLAIN, format: 'pagerduty' as const };

describe('checkKeptCredentials', () => {
  it.each([
    [WITH_HEADERS, {}],
    [WITH_HEADERS, { headers: { Authorization: '***' } }],
    [PAGERDUTY, {}],
  ])('refuses to send what is stored elsewhere: %j, %j', (webhook, request) => {
    expect(() => checkKeptCredentials(webhook, request)).toThrow('must be sent again');
  });

  it.each([
    [PLAIN, {}],
    [WITH_HEADERS, { headers: { Authorization: 'Bearer new' } }],
    [WITH_HEADERS, { headers: null }],
    [PAGERDUTY, { secret: 'a routing key' }],
  ])('allows %j, %j', (webhook, request) => {
    expect(() => checkKeptCredentials(webhook, request)).not.toThrow();
  });
});

describe('isSameOrigin', () => {
  it.each([
    ['https://a.example/x', 'https://a.example:443/y', true],
    ['https://a.example/', 'http://a.example/', false],
    ['https://a.example/', 'https://b.example/', false],
    ['https://a.example/', 'https://a.example:8443/', false],
    [undefined, 'https://a.example/', false],
    ['https://a.example/', 'no url', false],
  ])('of %p and %p', (a, b, same) => {
    expect(isSameOrigin(a, b)).toBe(same);
  });
});
