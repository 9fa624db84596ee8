/** Brings a value that clients may spell in several ways into the one that the field's rules expect. */
export type Normalize = (value: unknown) => unknown;

type Class = abstract new (...args: never[]) => object;

/** By prototype, then by name; the fields of a class include those that it inherits. */
const own = new Map<object, Map<string, Normalize>>();
const complete = new Map<unknown, readonly (readonly [string, Normalize])[]>();

/** Registers a normalization that runs before a field is judged. */
export function noteNormalization(prototype: object, name: string, normalize: Normalize): void {
  const fields = own.get(prototype) ?? new Map<string, Normalize>();
  own.set(prototype, fields.set(name, normalize));
}

/** The fields of a body or query with their normalizations applied; the same object if none changes. */
export function normalized(metatype: unknown, given: object): object {
  let result = given as Record<string, unknown>;
  for (const [name, normalize] of normalizationsOf(metatype)) {
    if (!Object.hasOwn(result, name)) continue;
    const value = normalize(result[name]);
    if (value === result[name]) continue;
    if (result === given) result = { ...result };
    result[name] = value;
  }
  return result;
}

function normalizationsOf(metatype: unknown): readonly (readonly [string, Normalize])[] {
  let found = complete.get(metatype);
  if (found === undefined) {
    found =
      typeof metatype === 'function' ? [...collect((metatype as Class).prototype as object)] : [];
    complete.set(metatype, found);
  }
  return found;
}

function collect(prototype: object | null): Map<string, Normalize> {
  if (prototype === null) return new Map();
  const inherited = collect(Object.getPrototypeOf(prototype) as object | null);
  return new Map([...inherited, ...(own.get(prototype) ?? [])]);
}
