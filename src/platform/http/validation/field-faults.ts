import { isEmail, length, ValidateBy } from 'class-validator';

/** What a value must be, in words; undefined for a value that is. `fields`: the body or query. */
export type Fault = (value: unknown, fields: object) => string | undefined;

/** The one rule of a field: names the type that it requires first, then the bound that is exceeded. */
export function Rule(name: string, fault: Fault): PropertyDecorator {
  const faultOf: Fault = (value, fields) => (value == null ? 'is required' : fault(value, fields));
  return ValidateBy({
    name,
    validator: {
      validate: (value, of) => faultOf(value, of?.object ?? {}) === undefined,
      defaultMessage: (of) => faultOf(of?.value, of?.object ?? {}) ?? '',
    },
  });
}

/** The validator counts a pair of surrogates as one character. */
export function stringFault(min: number, max: number): Fault {
  const bounds =
    min === 0 ? `must have at most ${max} characters` : `must have ${min} to ${max} characters`;
  return (value) => {
    if (typeof value !== 'string') return 'must be a string';
    return length(value, min, max) ? undefined : bounds;
  };
}

export function emailFault(max: number): Fault {
  const text = stringFault(0, max);
  return (value, fields) =>
    text(value, fields) ?? (isEmail(value) ? undefined : 'must be an email address');
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Whether a value is a UUID as PostgreSQL stores it: of any version and variant, in any case. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && UUID.test(value);
}

export const uuidFault: Fault = (value) => (isUuid(value) ? undefined : 'must be a UUID');

export const booleanFault: Fault = (value) =>
  typeof value === 'boolean' ? undefined : 'must be a boolean';

export function numberFault(min: number, max: number): Fault {
  return (value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return 'must be a number';
    return value >= min && value <= max ? undefined : `must be from ${min} to ${max}`;
  };
}

export function integerFault(min: number, max: number): Fault {
  const range = numberFault(min, max);
  return (value, fields) => (Number.isInteger(value) ? range(value, fields) : 'must be an integer');
}

export function enumFault(values: readonly string[]): Fault {
  return (value) =>
    values.includes(value as string) ? undefined : `must be one of ${values.join(', ')}`;
}

/** An array of `min` to `max` strings, each of which `item` accepts; `max` may be Infinity. */
export function stringsFault(min: number, max: number, item?: Fault): Fault {
  const bounds =
    max === Infinity ? `must have at least ${min} elements` : `must have ${min} to ${max} elements`;
  return (value, fields) => {
    if (!Array.isArray(value)) return 'must be an array of strings';
    if (value.length < min || value.length > max) return bounds;
    for (const each of value) {
      if (typeof each !== 'string') return 'must be an array of strings';
      const fault = item?.(each, fields);
      if (fault !== undefined) return `each element ${fault}`;
    }
    return undefined;
  };
}

const TIME =
  /^(\d{4})-(\d\d)-(\d\d)(?:T(?:[01]\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d{1,9})?)?(?:Z|[+-](?:0\d|1[0-4]):[0-5]\d))?$/;

/** A date, or a time of a date with its offset from UTC, in the years that ISO 8601 writes with four digits. */
export const timeFault: Fault = (value) =>
  isTime(value) ? undefined : 'must be an ISO 8601 time such as 2026-11-27T09:30:00Z';

/** `Date` takes 30 February for 2 March. */
function isTime(value: unknown): boolean {
  const [, year, month, day] = (typeof value === 'string' && TIME.exec(value)) || [];
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (date.getUTCMonth() + 1 !== Number(month)) return false;
  return new Date(value as string).toISOString().length === '2026-11-27T09:30:00.000Z'.length;
}
