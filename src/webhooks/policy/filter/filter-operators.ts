/** What a condition compares with. */
export type Scalar = string | number | boolean | null;
export type Operand = Scalar | readonly Scalar[];

/** Values of `$in` and `$nin`. */
export const VALUES_MAX = 100;

interface Operator {
  /** What the operand must be, in words; undefined for one that is. */
  readonly fault: (operand: unknown) => string | undefined;
  /** Whether the value at the path fulfills the condition; undefined: there is none. */
  readonly holds: (value: unknown, operand: Operand) => boolean;
}

const isScalar = (value: unknown): value is Scalar =>
  value === null || typeof value === 'string' || typeof value === 'boolean' || isNumber(value);
const isNumber = (value: unknown): value is number => Number.isFinite(value);

const scalarFault = (operand: unknown): string | undefined =>
  isScalar(operand) ? undefined : 'a string, a number, a boolean or null';
const orderedFault = (operand: unknown): string | undefined =>
  typeof operand === 'string' || isNumber(operand) ? undefined : 'a string or a number';
const listFault = (operand: unknown): string | undefined =>
  Array.isArray(operand) &&
  operand.length > 0 &&
  operand.length <= VALUES_MAX &&
  operand.every(isScalar)
    ? undefined
    : `an array of 1 to ${VALUES_MAX} strings, numbers, booleans or nulls`;

/** An array fulfills a condition if one of its elements does. */
function some(value: unknown, holds: (each: unknown) => boolean): boolean {
  return Array.isArray(value) ? value.some(holds) : holds(value);
}

const equals = (value: unknown, operand: Operand): boolean =>
  some(value, (each) => each === operand);
const isIn = (value: unknown, operand: Operand): boolean =>
  some(value, (each) => (operand as readonly unknown[]).includes(each));

/** Values of another type than the operand's are neither less nor greater. Strings are in the order of their code units. */
function ordered(compare: (a: Scalar, b: Scalar) => boolean): Operator {
  return {
    fault: orderedFault,
    holds: (value, operand) =>
      some(
        value,
        (each) => typeof each === typeof operand && compare(each as Scalar, operand as Scalar),
      ),
  };
}

type Ordered = string | number;

/**
 * Values are never converted: `"95"` is not 95. A missing value fulfills only `$ne`, `$nin` and
 * `{"$exists": false}`; null is a value.
 */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map<string, Operator>([
  ['$eq', { fault: scalarFault, holds: equals }],
  ['$ne', { fault: scalarFault, holds: (value, operand) => !equals(value, operand) }],
  ['$gt', ordered((a, b) => (a as Ordered) > (b as Ordered))],
  ['$gte', ordered((a, b) => (a as Ordered) >= (b as Ordered))],
  ['$lt', ordered((a, b) => (a as Ordered) < (b as Ordered))],
  ['$lte', ordered((a, b) => (a as Ordered) <= (b as Ordered))],
  ['$in', { fault: listFault, holds: isIn }],
  ['$nin', { fault: listFault, holds: (value, operand) => !isIn(value, operand) }],
  [
    '$exists',
    {
      fault: (operand) => (typeof operand === 'boolean' ? undefined : 'a boolean'),
      holds: (value, operand) => (value !== undefined) === operand,
    },
  ],
  [
    '$starts_with',
    {
      fault: (operand) => (typeof operand === 'string' ? undefined : 'a string'),
      holds: (value, operand) =>
        some(value, (each) => typeof each === 'string' && each.startsWith(operand as string)),
    },
  ],
]);
