import { loggedPath, requestIdOf } from './request-log.js';

describe('loggedPath', () => {
  it('leaves the query string out', () => {
    expect(loggedPath('/agents?token=s3cr3t?x')).toBe('/agents');
    expect(loggedPath('/agents')).toBe('/agents');
  });

  it('cuts a long path to 1,024 characters', () => {
    expect(loggedPath(`/${'a'.repeat(16_000)}`)).toBe(`/${'a'.repeat(1_023)}`);
    expect(loggedPath(`/${'a'.repeat(2_000)}?token=s3cr3t`)).toHaveLength(1_024);
  });
});

describe('requestIdOf', () => {
  it('keeps an id of the client that is short and plain', () => {
    expect(requestIdOf('job-17:a.b')).toBe('job-17:a.b');
  });

  it.each([undefined, '', 'a b', 'x'.repeat(65), ['a', 'b']])('replaces %j', (header) => {
    expect(requestIdOf(header)).toMatch(/^[0-9a-f-]{36}$/);
  });
});
