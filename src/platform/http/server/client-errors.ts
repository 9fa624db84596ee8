import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { v4 } from 'uuid';
import { toProblem } from '../errors/problem.js';

const NOT_HTTP = { statusCode: 400, message: 'The request is not valid HTTP.' };

const REFUSALS: Record<string, typeof NOT_HTTP> = {
  ERR_HTTP_REQUEST_TIMEOUT: { statusCode: 408, message: 'The request did not arrive in time.' },
  HPE_HEADER_OVERFLOW: { statusCode: 431, message: 'The URL and the headers are too large.' },
};

/** Responds to what the HTTP parser rejects, before there is a request, with a problem like any other. */
export function answerClientError({ code = '' }: NodeJS.ErrnoException, socket: Socket): void {
  if (code !== 'ECONNRESET' && socket.writable) socket.write(refusal(REFUSALS[code] ?? NOT_HTTP));
  socket.destroy();
}

function refusal(error: typeof NOT_HTTP): string {
  const requestId = v4();
  const { problem } = toProblem(error, requestId);
  const body = JSON.stringify(problem);
  return [
    `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
    `X-Request-Id: ${requestId}`,
    'Content-Type: application/problem+json; charset=utf-8',
    'X-Content-Type-Options: nosniff',
    'Cache-Control: no-store',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
    '',
    body,
  ].join('\r\n');
}
