import { committedDocument, resolve } from '../support/operations.js';
import { faultsOf } from '../support/schemas.js';

type Node = Record<string, unknown>;

/** Every place in the document that shows values of a schema, with those values. */
function* shown(
  node: unknown,
  path = '#',
): Generator<[path: string, schema: Node, value: unknown]> {
  if (typeof node !== 'object' || node === null) return;
  const { schema, example, examples } = node as Node;
  if (typeof schema === 'object' && schema !== null) {
    if (example !== undefined) yield [path, resolve(schema as Node), example];
    for (const [name, it] of Object.entries((examples ?? {}) as Record<string, { value: unknown }>))
      yield [`${path}/${name}`, schema as Node, it.value];
  } else if (Array.isArray(examples)) {
    for (const value of examples) yield [path, node as Node, value];
  }
  for (const [key, child] of Object.entries(node)) {
    if (key !== 'example' && key !== 'examples') yield* shown(child, `${path}/${key}`);
  }
}

describe('the examples of the document', () => {
  it('are many, and each is valid', () => {
    const all = [...shown(committedDocument)];
    expect(all.length).toBeGreaterThan(300);
    const wrong = all.flatMap(([path, schema, value]) =>
      faultsOf(schema, value).map((fault) => `${path}: ${fault}`),
    );
    expect(wrong).toEqual([]);
  });
});
