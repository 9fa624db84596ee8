import { ConnectionClosedError } from './connections/connection.js';
import { BlockedDestinationError } from './destination/destination-guard.js';
import { HeadTooLargeError, MalformedResponseError } from './http1/response-parser.js';

/** This process is shutting down. */
export class ShutdownError extends Error {
  override readonly name = 'ShutdownError';
}

const MESSAGES: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset',
  EPIPE: 'connection reset',
  ETIMEDOUT: 'connection timed out',
  EHOSTUNREACH: 'host unreachable',
  ENETUNREACH: 'network unreachable',
  EADDRNOTAVAIL: 'address not available',
  EPROTO: 'TLS: handshake failed',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'TLS: the endpoint requires a client certificate',
  ERR_TLS_CERT_ALTNAME_INVALID: 'TLS: the certificate is not for this host name',
  CERT_HAS_EXPIRED: 'TLS: the certificate has expired',
  CERT_NOT_YET_VALID: 'TLS: the certificate is not valid yet',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'TLS: the certificate is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'TLS: the certificate chain is self-signed',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'TLS: the certificate chain is incomplete',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'TLS: the certificate is of an unknown issuer',
};

/** Codes of c-ares and getaddrinfo: https://nodejs.org/api/dns.html#error-codes */
const DNS_CODES =
  /^(ENOTFOUND|ENODATA|ESERVFAIL|EREFUSED|EFORMERR|ENOTIMP|EBADRESP|EBADNAME|ETIMEOUT|ECANCELLED|EAI_\w+)$/;

/** Why a request got no response, in words for the owner of the endpoint: no URL, no secret. */
export function failureMessage(error: unknown): string {
  if (error instanceof BlockedDestinationError) return error.message;
  if (error instanceof MalformedResponseError) return 'the response is not valid HTTP';
  if (error instanceof HeadTooLargeError) return 'the response headers are too large';
  if (error instanceof ConnectionClosedError) return 'connection closed before the response ended';
  if (error instanceof ShutdownError) return 'the sender is shutting down';
  const { code = '', syscall = '' } = codesOf(error);
  if (DNS_CODES.test(code) || syscall.startsWith('query')) {
    return 'the host name could not be resolved';
  }
  return (
    MESSAGES[code] ?? (code.startsWith('ERR_SSL_') ? 'TLS: handshake failed' : 'the request failed')
  );
}

function codesOf(error: unknown): { code?: string; syscall?: string } {
  const { code, syscall } = (error ?? {}) as { code?: unknown; syscall?: unknown };
  return {
    ...(typeof code === 'string' && { code }),
    ...(typeof syscall === 'string' && { syscall }),
  };
}
