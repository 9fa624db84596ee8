/** Words of which examples are made; chance hardly ever writes one of them in base64. */
const EXAMPLE =
  /secret|password|change[-_ ]?me|example|sample|default|placeholder|replace|(mutx|your|my)[-_ ]/i;
/** Less than chance has ever left of 32 hexadecimal digits. */
const MIN_BITS = 40;

/** The settings that hold a guessable secret, each with the rule that it breaks. */
export function weaknessesOf(
  jwtSecret: string | undefined,
  encryptionKeys: readonly { readonly key: Buffer }[],
): [name: string, rule: string][] {
  const found: [string, string][] = [];
  if (jwtSecret !== undefined && isWeakSecret(jwtSecret)) {
    found.push(['JWT_SECRET', 'is guessable: make a random one (openssl rand -base64 48)']);
  }
  if (encryptionKeys.some(({ key }) => isWeakKey(key))) {
    found.push(['ENCRYPTION_KEYS', 'are guessable: make random ones (openssl rand -base64 32)']);
  }
  return found;
}

/**
 * Whether a secret looks chosen or copied: it contains a word from an example, repeats, is a sequence,
 * or has few distinct characters.
 */
export function isWeakSecret(secret: string): boolean {
  return (
    EXAMPLE.test(secret) || bitsOf(Array.from(secret, (c) => c.codePointAt(0) ?? 0)) < MIN_BITS
  );
}

/** The same of a key's bytes, and of the text that they may be. */
export function isWeakKey(key: Buffer): boolean {
  return EXAMPLE.test(key.toString('latin1')) || bitsOf([...key]) < MIN_BITS;
}

/** Shannon's entropy of what does not repeat and does not follow from its neighbour, in bits. */
function bitsOf(codes: readonly number[]): number {
  const unit = unitOf(codes);
  const surprising = unit.filter((code, at) => Math.abs(code - (unit[at - 1] ?? -2)) > 1);
  const counts = new Map<number, number>();
  for (const code of surprising) counts.set(code, (counts.get(code) ?? 0) + 1);
  return [...counts.values()].reduce(
    (bits, count) => bits - count * Math.log2(count / surprising.length),
    0,
  );
}

/** The shortest beginning of which the whole is a repetition. */
function unitOf(codes: readonly number[]): readonly number[] {
  const repeats = (length: number): boolean =>
    codes.every((code, at) => code === codes[at % length]);
  const length = codes.findIndex((_, at) => at > 0 && repeats(at));
  return length > 0 ? codes.slice(0, length) : codes;
}
