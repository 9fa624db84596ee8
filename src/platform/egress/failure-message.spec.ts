import { ConnectionClosedError } from './connections/connection.js';
import { BlockedDestinationError } from './destination/destination-guard.js';
import { failureMessage, ShutdownError } from './failure-message.js';
import { HeadTooLargeError, MalformedResponseError } from './http1/response-parser.js';

describe('failureMessage', () => {
  it.each([
    [{ code: 'ECONNREFUSED' }, 'connection refused'],
    [new ConnectionClosedError('x'), 'connection closed before the response ended'],
    [new HeadTooLargeError('x'), 'the response headers are too large'],
    [new ShutdownError(), 'the sender is shutting down'],
    [
      { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' },
      'TLS: the endpoint requires a client certificate',
    ],
    [{ code: 'ENOTFOUND' }, 'the host name could not be resolved'],
    [{ code: 'EAI_AGAIN' }, 'the host name could not be resolved'],
    [{ code: 'ECONNREFUSED', syscall: 'queryA' }, 'the host name could not be resolved'],
    [new MalformedResponseError('x'), 'the response is not valid HTTP'],
    [{ code: 'CERT_HAS_EXPIRED' }, 'TLS: the certificate has expired'],
    [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'TLS: handshake failed'],
    [{ code: 'SOMETHING_ELSE' }, 'the request failed'],
    [new Error('http://user:pw@host/'), 'the request failed'],
    [undefined, 'the request failed'],
    [BlockedDestinationError.address('a.example'), 'a.example resolves to a non-public address'],
    [BlockedDestinationError.port(22), 'port 22 is not allowed'],
  ])('says of %j: %s', (error, message) => {
    expect(failureMessage(error)).toBe(message);
  });
});
