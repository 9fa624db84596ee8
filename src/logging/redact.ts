const MASK = '[redacted]';

/**
 * What looks like a credential, wherever it stands. What a pattern needs is looked for first, where
 * that is a fixed text: most lines hold none of it, and a search for a text costs next to nothing.
 */
const PATTERNS: readonly (readonly [RegExp, string, needs?: string])[] = [
  [/mutx_(live|rt)_[A-Za-z0-9_-]+/g, `mutx_$1_${MASK}`, 'mutx_'],
  [/whsec_[A-Za-z0-9+/=_-]+/g, `whsec_${MASK}`, 'whsec_'],
  [/eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/g, MASK, 'eyJ'],
  [/\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]+/gi, `$1 ${MASK}`],
  [/([a-z][a-z0-9+.-]*:\/\/)[^\s/"]+@/gi, `$1${MASK}@`, '://'],
  // What a URL's query says of itself.
  [
    /([?&](?:password|secret|token|access_token|refresh_token|api_key|key)=)[^&\s"#]+/gi,
    `$1${MASK}`,
    '=',
  ],
  [
    /("(?:password|current_password|new_password|secret|token|access_token|refresh_token|api_key|x-api-key|authorization|cookie)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi,
    `$1"${MASK}"`,
  ],
];

/** Masks credentials in lines of text or JSON; the rest stays as it is. */
export function redact(line: string): string {
  return PATTERNS.reduce(
    (text, [pattern, mask, needs]) =>
      needs === undefined || text.includes(needs) ? text.replace(pattern, mask) : text,
    line,
  );
}
