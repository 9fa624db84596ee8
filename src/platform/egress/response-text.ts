import { brotliDecompressSync, constants, gunzipSync, inflateSync } from 'node:zlib';
import type { ParsedResponse } from './http1/response-parser.js';

/** What a few KiB may decompress to at most, in bytes; beyond it the body counts as unreadable. */
const MAX_DECOMPRESSED_BYTES = 256 * 1024;
const PARTIAL = {
  finishFlush: constants.Z_SYNC_FLUSH,
  maxOutputLength: MAX_DECOMPRESSED_BYTES,
};
const DECOMPRESS: Record<string, (bytes: Buffer) => Buffer> = {
  gzip: (bytes) => gunzipSync(bytes, PARTIAL),
  'x-gzip': (bytes) => gunzipSync(bytes, PARTIAL),
  deflate: (bytes) => inflateSync(bytes, PARTIAL),
  br: (bytes) =>
    brotliDecompressSync(bytes, {
      finishFlush: constants.BROTLI_OPERATION_FLUSH,
      maxOutputLength: MAX_DECOMPRESSED_BYTES,
    }),
};

/**
 * The beginning of a response body as text of at most `maxBytes` bytes of UTF-8, cut at a character
 * boundary. Decompressed by `Content-Encoding`, which some receivers use unasked, and decoded by the
 * charset of `Content-Type`. U+0000, which PostgreSQL's text cannot hold, and bytes that are no
 * characters become U+FFFD. A body that cannot be decompressed is described, unless it is plain text.
 */
export function responseText({ headers, body, cut }: ParsedResponse, maxBytes: number): string {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity';
  const plain = encoding === 'identity' || encoding === '' || body.length === 0;
  const bytes = plain ? body : (decompressed(encoding, body) ?? (isText(body) ? body : undefined));
  if (bytes === undefined) {
    return `(${body.length} bytes, Content-Encoding: ${printable(encoding)})`;
  }
  const text = decoded(bytes, headers.get('content-type'), cut || bytes !== body);
  return boundedText(text.includes('\0') ? text.replaceAll('\0', '\ufffd') : text, maxBytes);
}

function decompressed(encoding: string, body: Buffer): Buffer | undefined {
  try {
    return DECOMPRESS[encoding]?.(body);
  } catch {
    return undefined;
  }
}

/** No control characters but tabs and line ends. */
function isText(body: Buffer): boolean {
  return !/[^\t\n\r\x20-\x7e\x80-\xff]/.test(body.toString('latin1'));
}

const CHARSET = /;\s*charset\s*=\s*"?([\w.:+-]{1,40})/i;

/** `open`: the text goes on, so a character that is incomplete at the end is left out. */
function decoded(bytes: Buffer, contentType: string | undefined, open: boolean): string {
  const [, charset = 'utf-8'] = CHARSET.exec(contentType ?? '') ?? [];
  if (!open && /^utf-?8$/i.test(charset)) return bytes.toString('utf8');
  return decoderFor(charset).decode(bytes, { stream: open });
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> {
  try {
    return new TextDecoder(charset, { ignoreBOM: true });
  } catch {
    return new TextDecoder('utf-8', { ignoreBOM: true });
  }
}

/** U+FFFD takes three bytes, and may stand for a single byte that was read. */
const GROWTH = 3;

function boundedText(text: string, maxBytes: number): string {
  if (text.length * GROWTH <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const encoded = Buffer.from(text);
  let end = maxBytes;
  while (isContinuation(encoded[end])) end -= 1;
  return encoded.toString('utf8', 0, end);
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}

function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 40);
}
