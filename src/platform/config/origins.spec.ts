import { parseOrigins } from './origins.js';

describe('parseOrigins', () => {
  it('takes origins', () => {
    expect(parseOrigins('https://app.example.com, http://localhost:5173')).toEqual([
      'https://app.example.com',
      'http://localhost:5173',
    ]);
  });

  it.each([
    '*',
    'null',
    'app.example.com',
    'https://app.example.com/',
    'https://app.example.com:443',
    'https://APP.example.com',
    'https://*.example.com',
    'https://user@example.com',
    'ftp://example.com',
    'https://a.example,',
  ])('refuses %j', (text) => {
    expect(parseOrigins(text)).toBeUndefined();
  });
});
