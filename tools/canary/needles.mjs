/** Shorter texts match by chance. */
const MIN_LENGTH = 10;
const MIN_DIFFERENT = 6;

/**
 * Texts to search for, so that a secret is found as a whole or by its secret part, in the usual
 * encodings: plain, in JSON, in a URL, in base64 at any offset, and in hex.
 */
export function needlesOf(secret) {
  return [...new Set([secret, ...secretParts(secret)].flatMap(encodings))].filter(isDistinctive);
}

/** The part of a key after its public prefix, of a refresh token after its prefix, the signature of a JWT, the key of `whsec_`. */
function secretParts(secret) {
  if (/^mutx_live_/.test(secret)) return secret.split('_').slice(3);
  if (/^mutx_rt_/.test(secret)) return [secret.slice('mutx_rt_'.length)];
  if (/^whsec_/.test(secret)) {
    const encoded = secret.slice('whsec_'.length);
    return [encoded, Buffer.from(encoded, 'base64').toString('hex')];
  }
  return /^eyJ/.test(secret) ? [secret.split('.').at(-1)] : [];
}

function encodings(text) {
  const bytes = Buffer.from(text);
  const shifted = [0, 1, 2].map((shift) =>
    // Without the characters at both ends, which depend on the neighbours.
    Buffer.concat([Buffer.alloc(shift), bytes])
      .toString('base64')
      .slice(shift && 4, -4),
  );
  return [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text),
    bytes.toString('hex'),
    ...shifted,
    ...shifted.map((encoded) => encoded.replaceAll('+', '-').replaceAll('/', '_')),
  ];
}

function isDistinctive(needle) {
  return needle.length >= MIN_LENGTH && new Set(needle).size >= MIN_DIFFERENT;
}
