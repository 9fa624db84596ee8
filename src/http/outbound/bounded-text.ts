import { StringDecoder } from 'node:string_decoder';

/** U+FFFD takes three bytes, and may stand for a single byte that was read. */
const GROWTH = 3;

/**
 * The beginning of a body as text of at most `maxBytes` bytes of UTF-8, cut at a character boundary.
 * U+0000, which PostgreSQL's text cannot hold, and bytes that are not UTF-8 become U+FFFD. `cut`: the
 * body goes on after `bytes`, so a character that is incomplete at their end is left out.
 */
export function boundedText(bytes: Buffer, maxBytes: number, cut: boolean): string {
  const decoded = cut ? new StringDecoder('utf8').write(bytes) : bytes.toString('utf8');
  const text = decoded.includes('\u0000') ? decoded.replaceAll('\u0000', '\ufffd') : decoded;
  if (bytes.length * GROWTH <= maxBytes || Buffer.byteLength(text) <= maxBytes) return text;
  const encoded = Buffer.from(text);
  let end = maxBytes;
  while (isContinuation(encoded[end])) end -= 1;
  return encoded.toString('utf8', 0, end);
}

function isContinuation(byte = 0): boolean {
  return (byte & 0xc0) === 0x80;
}
