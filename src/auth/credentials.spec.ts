import { accessTokenIn, apiKeyIn, credentialsIn, secondCredentialIn } from './credentials.js';

const KEY = 'mutx_live_0123456789AB_secret';
const JWT = 'eyJhbGciOiJIUzI1NiJ9.e30.signature';

describe('credentials', () => {
  it.each([
    [{}, undefined],
    [{ authorization: '' }, undefined],
    [{ authorization: 'Bearer' }, undefined],
    [{ authorization: 'Basic dXNlcjpwYXNz' }, undefined],
    [{ authorization: 'Bearer two words' }, undefined],
    [{ authorization: `Bearer ${JWT}` }, JWT],
    [{ authorization: `bearer   ${JWT} ` }, JWT],
  ])('reads the Bearer token of %j', (headers, bearer) => {
    expect(credentialsIn(headers)).toEqual({ bearer, headerKey: undefined });
  });

  it('tells an access token from a managed key', () => {
    expect(accessTokenIn({ authorization: `Bearer ${JWT}` })).toBe(JWT);
    expect(apiKeyIn({ authorization: `Bearer ${JWT}` })).toBeUndefined();
    expect(accessTokenIn({ authorization: `Bearer ${KEY}` })).toBeNull();
    expect(apiKeyIn({ authorization: `Bearer ${KEY}` })).toBe(KEY);
  });

  it('prefers the header that is made for keys', () => {
    expect(apiKeyIn({ 'x-api-key': 'header', authorization: `Bearer ${KEY}` })).toBe('header');
    expect(apiKeyIn({ 'x-api-key': '', authorization: `Bearer ${KEY}` })).toBe(KEY);
  });

  it('names the second credential', () => {
    const both = { 'x-api-key': KEY, authorization: `Bearer ${JWT}` };
    expect(secondCredentialIn(both, 'session')).toBe(KEY);
    expect(secondCredentialIn(both, 'api-key')).toBe(JWT);
  });

  it('sees no second credential in one, or in the same key sent twice', () => {
    expect(secondCredentialIn({ 'x-api-key': KEY }, 'api-key')).toBeUndefined();
    expect(secondCredentialIn({ authorization: `Bearer ${JWT}` }, 'session')).toBeUndefined();
    const twice = { 'x-api-key': KEY, authorization: `Bearer ${KEY}` };
    expect(secondCredentialIn(twice, 'api-key')).toBeUndefined();
  });
});
