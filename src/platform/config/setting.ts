import { z } from 'zod';

/** An environment variable, and the text that stands for it where it is not set. */
export interface Variable {
  readonly name: string;
  readonly fallback: string | undefined;
}

/** Settings by their names in the code, each made by {@link setting}. */
export type Shape = Readonly<Record<string, z.ZodType>>;
export type Values<S extends Shape> = { readonly [Name in keyof S]: z.output<S[Name]> };

const variables = z.registry<Variable>();

/** A setting read from the environment variable `name`; undefined where neither it nor `fallback` is set. */
export function setting<S extends z.ZodType>(name: string, schema: S): z.ZodOptional<S>;
export function setting<S extends z.ZodType>(
  name: string,
  schema: S,
  fallback: string,
): z.ZodPrefault<S>;
export function setting(name: string, schema: z.ZodType, fallback?: string): z.ZodType {
  const complete = fallback === undefined ? schema.optional() : z.prefault(schema, fallback);
  return complete.register(variables, { name, fallback });
}

export function variableOf(schema: z.ZodType): Variable {
  const variable = variables.get(schema);
  if (variable === undefined) throw new Error('The schema was not made by setting()');
  return variable;
}

// Each message completes a sentence that begins with the variable's name.

export function number(min: number, max: number): z.ZodType<number> {
  const rule = `must be a number from ${min} to ${max}`;
  return z.coerce.number(rule).min(min, rule).max(max, rule);
}

export function integer(min: number, max: number): z.ZodType<number> {
  const rule = `must be an integer from ${min} to ${max}`;
  return z.coerce.number(rule).int(rule).min(min, rule).max(max, rule);
}

export function flag(): z.ZodType<boolean> {
  const error = 'must be true or false';
  return z.stringbool({ truthy: ['true', '1'], falsy: ['false', '0'], error });
}

export function oneOf<const T extends readonly string[]>(allowed: T): z.ZodType<T[number]> {
  return z.enum(allowed, `must be one of ${allowed.join(', ')}`);
}

/** What `parse` makes of the text; it returns undefined where the rule is broken. An empty text is none. */
export function listOf<T>(
  parse: (text: string) => readonly T[] | undefined,
  rule: string,
): z.ZodType<readonly T[]> {
  return z.string().transform((text, context) => {
    const values = text === '' ? [] : parse(text);
    if (values) return values;
    context.addIssue(rule);
    return z.NEVER;
  });
}
