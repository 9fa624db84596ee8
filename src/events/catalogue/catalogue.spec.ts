import { EVENT_TYPES } from './catalogue.js';
import type { PropertySchema } from './schema.js';

const TYPE_OF: Record<string, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  number: (value) => typeof value === 'number',
  integer: (value) => Number.isInteger(value),
  null: (value) => value === null,
};

function fits(value: unknown, schema: PropertySchema): boolean {
  return [schema.type].flat().some((type) => TYPE_OF[type]?.(value));
}

describe('the catalogue', () => {
  it.each(EVENT_TYPES)('$type has an example that fits its schema', ({ schema, example }) => {
    expect(Object.keys(example).sort()).toEqual([...schema.required].sort());
    for (const [name, value] of Object.entries(example)) {
      const property = schema.properties[name];
      expect(property && fits(value, property)).toBe(true);
      if (property?.enum) expect(property.enum).toContain(value);
    }
  });

  it('names each type and alias once', () => {
    const names = EVENT_TYPES.flatMap(({ type, aliases }) => [type, ...aliases]);
    expect(new Set(names).size).toBe(names.length);
  });
});
