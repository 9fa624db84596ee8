const MASK = '[redacted]';

interface Pattern {
  /** Matches in linear time: no two of its repetitions can divide the same text between them. */
  readonly expression: RegExp;
  readonly replacement: string | ((...match: string[]) => string);
  /** Fixed text without which there is no match: searching for it costs next to nothing. */
  readonly needs?: string;
}

/**
 * Everything that looks like a credential. Clients choose part of what is logged, so each pattern
 * runs in linear time: once it starts to match a run of characters, it consumes the run.
 */
const PATTERNS: readonly Pattern[] = [
  {
    expression: /mutx_(live|rt)_[A-Za-z0-9_-]+/g,
    replacement: `mutx_$1_${MASK}`,
    needs: 'mutx_',
  },
  { expression: /whsec_[A-Za-z0-9+/=_-]+/g, replacement: `whsec_${MASK}`, needs: 'whsec_' },
  // A JWT. A run without the two dots is matched as well and put back, so that it is read once.
  {
    expression: /eyJ[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*)?/g,
    replacement: (run: string, rest?: string) => (rest === undefined ? run : MASK),
    needs: 'eyJ',
  },
  { expression: /\b(Bearer|Basic) +[A-Za-z0-9._~+/=-]+/gi, replacement: `$1 ${MASK}` },
  // The user and password of a URL. Begins at `://`: a scheme may be as long as the line.
  { expression: /:\/\/[^\s/"]+@/g, replacement: `://${MASK}@`, needs: '://' },
  // Parameters of a URL's query.
  {
    expression:
      /([?&](?:password|sentinelPassword|secret|token|access_token|refresh_token|api_key|key)=)[^&\s"#]+/gi,
    replacement: `$1${MASK}`,
    needs: '=',
  },
  // Members of a JSON object.
  {
    expression:
      /("(?:password|current_password|new_password|secret|token|access_token|refresh_token|api_key|x-api-key|authorization|cookie)"\s*:\s*)"[^"\\]*(?:\\.[^"\\]*)*"/gis,
    replacement: `$1"${MASK}"`,
  },
];

/** Masks credentials in lines of text or JSON; the rest stays as it is. Takes linear time. */
export function redact(lines: string): string {
  let text = lines;
  for (const { expression, replacement, needs } of PATTERNS) {
    if (needs !== undefined && !text.includes(needs)) continue;
    text = text.replace(expression, replacement as string);
  }
  return text;
}
