/** In a regular expression with `u`, only surrogates without their other half are surrogates. */
const INVALID_TEXT = /[\u0000\p{Surrogate}]/gu;

/**
 * Text as PostgreSQL can store it: at most `max` characters (code points), with U+0000 and lone
 * surrogates replaced by U+FFFD. The work is bounded by `max`, not by the text.
 */
export function reportText(text: string, max: number): string {
  const short = text.length <= max ? text : text.slice(0, endOf(text, max));
  return short.replace(INVALID_TEXT, '\uFFFD');
}

/** The index after the first `max` code points. */
function endOf(text: string, max: number): number {
  let end = 0;
  for (let count = 0; count < max && end < text.length; count += 1) {
    end += (text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1;
  }
  return end;
}
