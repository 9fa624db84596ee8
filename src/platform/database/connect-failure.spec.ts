import { connectFailureOf, mayConnectLater, serverOf } from './connect-failure.js';

const withCode = (code: string, message = 'refused'): Error =>
  Object.assign(new Error(message), { code });

describe('mayConnectLater', () => {
  it.each([
    ['a refused connection', withCode('ECONNREFUSED')],
    ['a name that is not known yet', withCode('ENOTFOUND')],
    ['a name server that is not ready', withCode('EAI_AGAIN')],
    ['a server that starts', withCode('57P03')],
    ['a connection that was closed', new Error('Connection terminated unexpectedly')],
    ['a server that does not accept', new Error('timeout expired')],
  ])('is true for %s', (_what, error) => {
    expect(mayConnectLater(error)).toBe(true);
  });

  it.each([
    ['a wrong password', withCode('28P01')],
    ['a missing database', withCode('3D000')],
    ['a host that pg_hba.conf rejects', withCode('28000')],
    ['a server without TLS', new Error('The server does not support SSL connections')],
  ])('is false for %s', (_what, error) => {
    expect(mayConnectLater(error)).toBe(false);
  });
});

describe('connectFailureOf', () => {
  it('is one line, of an error for several addresses too', () => {
    expect(connectFailureOf(withCode('3D000', 'no database\nat'))).toBe('no database');
    const several = Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' });
    expect(connectFailureOf(several)).toBe('ECONNREFUSED');
  });
});

describe('serverOf', () => {
  it.each([
    ['postgres://mutx:secret@db.example:6432/mutx?sslmode=require', 'db.example:6432'],
    ['postgres://mutx:secret@db.example/mutx', 'db.example:5432'],
    ['postgres:///mutx?host=/run/postgresql', '/run/postgresql:5432'],
    ['postgres://mutx@%2Frun%2Fpostgresql/mutx', '/run/postgresql:5432'],
    ['not a URL with hush', 'DATABASE_URL'],
  ])('%s', (url, server) => {
    expect(serverOf(url)).toBe(server);
  });
});
