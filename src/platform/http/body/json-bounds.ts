import type { FieldError } from '../errors/domain-error.js';
import { MAX_DEPTH, MAX_VALUES, TOO_DEEP, TOO_MANY } from './payload-sanity.js';

const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const SPACE = 0x20;
const LOWER_E = 0x65;
/** The bit that tells a lower-case letter from its upper case. */
const LETTER_CASE = 0x20;

/** An integer of this many characters, its sign included, is exact as a double. */
const EXACT_INTEGER_LENGTH = 15;
/** Characters of a field's name that an error repeats. */
const NAME_MAX = 100;

const BEYOND_INTEGERS = `must not contain integers beyond ±${Number.MAX_SAFE_INTEGER}; send them as strings`;
const BEYOND_NUMBERS = `must not contain numbers beyond ±${Number.MAX_VALUE}`;

/**
 * Finds JSON text that is nested too deeply, has too many values, or holds a number that would not
 * survive parsing. One pass over the text, before it is parsed: what is too much is never built.
 * Leaves malformed text to the parser.
 */
export function jsonFault(text: string): FieldError | undefined {
  const { length } = text;
  let depth = 0;
  let values = 0;
  /** A container was opened and has no value yet. */
  let opened = false;
  let stringAt = 0;
  let nameAt = -1;
  for (let at = 0; at < length; at += 1) {
    const code = text.charCodeAt(at);
    if (code <= SPACE) continue;
    if (code === COLON) {
      if (depth === 1) nameAt = stringAt;
      continue;
    }
    if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) {
      depth -= 1;
      opened = false;
      continue;
    }
    if (opened || code === COMMA) {
      opened = false;
      values += 1;
      if (values > MAX_VALUES) return fault(text, nameAt, TOO_MANY);
    }
    if (code === QUOTE) {
      stringAt = at;
      at = endOfString(text, at);
    } else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      depth += 1;
      opened = true;
      if (depth > MAX_DEPTH + 1) return fault(text, nameAt, TOO_DEEP);
    } else if (code === MINUS || isDigit(code)) {
      const end = endOfNumber(text, at);
      const message = numberFault(text, at, end);
      if (message !== undefined) return fault(text, nameAt, message);
      at = end - 1;
    }
  }
  return undefined;
}

/** The position of the closing quote; the text's length where there is none. */
function endOfString(text: string, start: number): number {
  const quote = text.indexOf('"', start + 1);
  if (quote < 0) return text.length;
  if (text.charCodeAt(quote - 1) !== BACKSLASH) return quote;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at += 1;
  }
  return text.length;
}

/** The position after the number, or after whatever looks like one. */
function endOfNumber(text: string, start: number): number {
  let at = start + 1;
  while (isNumeric(text.charCodeAt(at))) at += 1;
  return at;
}

/** Only a number with an exponent, or a long one, may be beyond the bounds of a double. */
function numberFault(text: string, start: number, end: number): string | undefined {
  if (end - start <= EXACT_INTEGER_LENGTH && !hasExponent(text, start, end)) return undefined;
  const literal = text.slice(start, end);
  const value = Number(literal);
  if (Number.isNaN(value)) return undefined;
  if (!Number.isFinite(value)) return BEYOND_NUMBERS;
  return /[.eE]/.test(literal) || Number.isSafeInteger(value) ? undefined : BEYOND_INTEGERS;
}

function hasExponent(text: string, start: number, end: number): boolean {
  for (let at = start; at < end; at += 1) {
    if (isExponent(text.charCodeAt(at))) return true;
  }
  return false;
}

function isNumeric(code: number): boolean {
  return isDigit(code) || code === DOT || code === PLUS || code === MINUS || isExponent(code);
}

function isExponent(code: number): boolean {
  return (code | LETTER_CASE) === LOWER_E;
}

function isDigit(code: number): boolean {
  return code >= ZERO && code <= NINE;
}

/** Names the field of the body that holds the fault, if it is an object. */
function fault(text: string, nameAt: number, message: string): FieldError {
  return { field: nameOf(text, nameAt) || 'body', message };
}

function nameOf(text: string, at: number): string {
  if (at < 0) return '';
  const name = text.slice(at, endOfString(text, at) + 1);
  try {
    return String(JSON.parse(name)).slice(0, NAME_MAX);
  } catch {
    return '';
  }
}
