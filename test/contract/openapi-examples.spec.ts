import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { committedDocument, OPERATIONS, resolve, ROOT } from '../support/operations.js';
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

const requestExample = (operationId: string): unknown => {
  const operation = OPERATIONS.find(({ documented }) => documented.operationId === operationId);
  const { 'application/json': media } = operation?.documented.requestBody?.content ?? {};
  return (media as { example?: unknown } | undefined)?.example;
};

describe('the examples of the document', () => {
  it('are many, and each is valid', () => {
    const all = [...shown(committedDocument)];
    expect(all.length).toBeGreaterThan(300);
    const wrong = all.flatMap(([path, schema, value]) =>
      faultsOf(schema, value).map((fault) => `${path}: ${fault}`),
    );
    expect(wrong).toEqual([]);
  });

  it('hold no secret that one could sign with', () => {
    expect(JSON.stringify(committedDocument)).not.toMatch(/whsec_[A-Za-z0-9+/_-]{8}/);
    const shownSecrets = [...shown(committedDocument)].flatMap(([path, , value]) =>
      typeof (value as Node | null)?.secret === 'string' ||
      (/\/secret$/.test(path) && value !== null)
        ? [path]
        : [],
    );
    expect(shownSecrets).toEqual([]);
  });

  it('hold no value of a request header, in the document and in llms.txt', async () => {
    const withHeaders = [...shown(committedDocument)].filter(
      ([path, , value]) =>
        (value as Node | null)?.headers != null || (/\/headers$/.test(path) && value !== null),
    );
    expect(withHeaders).toEqual([]);
    const text = await readFile(join(ROOT, 'src/api-docs/llms.txt'), 'utf8');
    expect(text).not.toMatch(/whsec_[A-Za-z0-9+/_-]{8}|"(secret|authorization)": ?"(?!\*)/i);
  });

  it('do no harm when they are executed as they are', () => {
    expect(requestExample('updateWebhook')).toEqual({ name: 'Pager' });
    expect(requestExample('testWebhook')).toEqual({});
    expect(requestExample('createWebhook')).toEqual({
      url: 'https://example.com/hooks/mutx',
      events: ['agent.*', 'deployment.failed'],
      name: 'Pager',
      is_active: true,
    });
    const creates = requestExample('createWebhook') as Node;
    expect(creates).toMatchObject({ url: 'https://example.com/hooks/mutx', is_active: true });
    for (const field of ['secret', 'headers', 'generate_secret']) {
      expect(creates).not.toHaveProperty(field);
    }
  });

  it('fill in nothing but ids where Swagger sends what is in a parameter', () => {
    const filled = OPERATIONS.flatMap(({ name, documented }) =>
      documented.parameters
        .filter((parameter) => parameter.in !== 'path' && 'example' in parameter)
        .map((parameter) => `${name}: ${parameter.name}`),
    );
    expect(filled).toEqual([]);
  });
});

describe('a lifecycle event of a deployment', () => {
  it('is described with what each name does', () => {
    const { properties } = committedDocument.components.schemas.DeploymentReport as {
      properties: { event: { description: string } };
    };
    const { description } = properties.event;
    const names = ['error_message', 'failed', 'stopped', 'killed', 'rolled_back', 'rollback'];
    for (const name of [...names, 'healthy', 'created'])
      expect(description).toContain(`\`${name}\``);
    const order = ['failed', 'stopped', 'rolled_back', 'healthy', 'created'];
    const places = order.map((name) => description.indexOf(`- \`${name}\``));
    expect(places).toEqual(places.toSorted((one, other) => one - other));
    expect(places).not.toContain(-1);
  });
});
