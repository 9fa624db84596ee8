import { errors } from 'undici';
import { BlockedDestinationError } from './destination-guard.js';
import { failureMessage } from './failure-message.js';

describe('failureMessage', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'connection refused'],
    [{ code: 'UND_ERR_SOCKET' }, 'connection closed before the response ended'],
    [{ code: 'ENOTFOUND' }, 'the host name could not be resolved'],
    [{ code: 'EAI_AGAIN' }, 'the host name could not be resolved'],
    [{ code: 'ECONNREFUSED', syscall: 'queryA' }, 'the host name could not be resolved'],
    [new errors.HTTPParserError('Expected HTTP/'), 'the response is not valid HTTP'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'TLS: the certificate has expired'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'TLS: handshake failed'],
    [{ code: 'SOMETHING_ELSE' }, 'the request failed (SOMETHING_ELSE)'],
    [new Error('http://user:pw@host/'), 'the request failed'],
    [undefined, 'the request failed'],
    [BlockedDestinationError.address('a.example'), 'a.example resolves to a non-public address'],
    [BlockedDestinationError.port(22), 'port 22 is not allowed'],
  ])('says of %j: %s', (error, message) => {
    expect(failureMessage(error)).toBe(message);
  });
});
