/** Shorter texts than this are found by chance. */
const MIN_LENGTH = 10;
const MIN_DIFFERENT = 6;

/**
 * What to search for, so that a secret is found whole or in its telling part, and in the usual
 * encodings: as it is, in JSON, in a URL, in base64 wherever it begins, and in hex.
 */
export function needlesOf(secret) {
  return [...new Set([secret, ...tellingParts(secret)].flatMap(encodings))].filter(isTelling);
}

/** Of a key what follows its public prefix, of a refresh token what follows its mark, of a JWT the signature, of `whsec_` the key. */
function tellingParts(secret) {
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

function isTelling(needle) {
  return needle.length >= MIN_LENGTH && new Set(needle).size >= MIN_DIFFERENT;
}
