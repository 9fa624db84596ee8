/**
 * The text, encoded character by character; if that exceeds `max` UTF-16 code units, its beginning and `…`.
 * Targets count code points or code units: the second is never fewer.
 */
export function fit(
  text: string,
  max: number,
  encode: (character: string) => string = (character) => character,
): string {
  let whole = '';
  let shortened = '';
  for (const character of text.slice(0, max + 1)) {
    const next = whole + encode(character);
    if (next.length > max) return `${shortened}…`;
    whole = next;
    if (whole.length < max) shortened = whole;
  }
  return whole;
}

/** Spaces for line breaks and other control characters. */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
}
