const MASK = '[redacted]';

/** What looks like a credential, wherever it stands. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/mutx_(live|rt)_[A-Za-z0-9_-]+/g, `mutx_$1_${MASK}`],
  [/whsec_[A-Za-z0-9+/=_-]+/g, `whsec_${MASK}`],
  [/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, MASK],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]+/gi, `$1 ${MASK}`],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/@"]+@/gi, `$1${MASK}@`],
  [
    /("(?:password|current_password|new_password|secret|token|access_token|refresh_token|api_key|x-api-key|authorization|cookie)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${MASK}"`,
  ],
];

/** Masks credentials in a line of text or JSON; the rest stays as it is. */
export function redact(line: string): string {
  return PATTERNS.reduce((text, [pattern, mask]) => text.replace(pattern, mask), line);
}
