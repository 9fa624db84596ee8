import { EMPTY_KEY, keyFaults, keyRequest, withScope } from './new-key';

const key = { ...EMPTY_KEY, name: 'build agent' };

const faultsOf = (fields: object): string[] =>
  Object.entries(keyFaults({ ...key, ...fields })).flatMap(([name, fault]) =>
    fault === undefined ? [] : [name],
  );

describe('keyFaults', () => {
  it('finds none in a name with scopes', () => {
    expect(faultsOf({})).toEqual([]);
  });

  it.each(['', ' ', 'x'.repeat(256)])('rejects the name %j', (name) => {
    expect(faultsOf({ name })).toEqual(['name']);
  });

  it('requires a scope', () => {
    expect(faultsOf({ scopes: [] })).toEqual(['scopes']);
  });
});

describe('keyRequest', () => {
  it('has no expiry for a key that never expires', () => {
    expect(keyRequest({ ...key, name: ' build agent ' })).toEqual({
      name: 'build agent',
      scopes: ['ingest', 'agents', 'webhooks'],
    });
  });

  it('has the days until it expires', () => {
    expect(keyRequest({ ...key, lifetime: '90' }).expires_in_days).toBe(90);
  });
});

describe('withScope', () => {
  it('adds a scope in its place, and removes it', () => {
    expect(withScope(['webhooks'], 'ingest', true)).toEqual(['ingest', 'webhooks']);
    expect(withScope(['ingest', 'webhooks'], 'ingest', false)).toEqual(['webhooks']);
  });
});
