import { parse } from 'yaml';
import { EVENT_TYPES } from '../../src/events/catalogue/catalogue.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import {
  at,
  committedDocument,
  OPERATIONS,
  pathParameters,
  takesBody,
  type Operation,
} from '../support/operations.js';

const PUBLIC = [
  'registerUser',
  'loginUser',
  'refreshTokens',
  'getHealth',
  'getLiveness',
  'getReadiness',
];
/** The operations for which only a session will do. */
const OF_SESSIONS = /^\w+ \/(api-keys|auth\/(logout|password))|^DELETE \/auth\/me$/;

let app: AppProcess;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});

afterAll(() => app.stop());

/** The names of the operations for which something does not hold. */
const except = (holds: (op: Operation) => boolean): string[] =>
  OPERATIONS.filter((op) => !holds(op)).map(({ name }) => name);

/** Every value in a document, with the path that leads to it. */
function* walk(value: unknown, path = '#'): Generator<[string, Record<string, unknown>]> {
  if (typeof value !== 'object' || value === null) return;
  yield [path, value as Record<string, unknown>];
  for (const [key, child] of Object.entries(value)) yield* walk(child, `${path}/${key}`);
}

/** With and without `dry_run`, it succeeds in two ways. */
const DRY_RUN = 'createReplay';

describe('GET /openapi.json', () => {
  it('is OpenAPI 3.1 and the very document that is committed', async () => {
    const answer = await app.api.get('/openapi.json');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
    expect(answer.body.openapi).toMatch(/^3\.1\.\d$/);
    expect(answer.body).toEqual(committedDocument);
    expect((await app.api.get('/v1/openapi.json')).body).toEqual(committedDocument);
  });
});

describe('GET /openapi.yaml', () => {
  it('is the same in YAML', async () => {
    const answer = await app.api.get<string>('/openapi.yaml');
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toMatch(/yaml/);
    expect(parse(answer.body)).toEqual(committedDocument);
  });
});

describe('the document', () => {
  it('lists each operation once, without /v1 and without a slash at the end', () => {
    expect(except(({ path }) => /^\/(?!v1\/).*[^/]$/.test(path))).toEqual([]);
    const ids = OPERATIONS.map(({ documented }) => documented.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.length).toBeGreaterThan(30);
  });

  it('names, sums up and describes each operation', () => {
    expect(
      except(
        ({ documented: { operationId, summary, description, tags } }) =>
          /^[a-z][A-Za-z]+$/.test(operationId) &&
          summary !== '' &&
          ![summary, ''].includes(description) &&
          tags.length === 1,
      ),
    ).toEqual([]);
    const known = (committedDocument.tags as { name: string }[]).map(({ name }) => name);
    expect(except(({ documented }) => known.includes(documented.tags[0] ?? ''))).toEqual([]);
  });

  it('has both security schemes, so that “Authorize” works', () => {
    expect(committedDocument.components.securitySchemes).toEqual({
      bearer: expect.objectContaining({ type: 'http', scheme: 'bearer' }),
      apiKey: expect.objectContaining({ type: 'apiKey', in: 'header', name: 'X-API-Key' }),
    });
  });

  it('says of each operation who may call it', () => {
    const security = ({ documented, name }: Operation): unknown => {
      if (PUBLIC.includes(documented.operationId)) return [];
      if (OF_SESSIONS.test(name)) return [{ bearer: [] }];
      return [{ apiKey: [] }, { bearer: [] }];
    };
    for (const op of OPERATIONS) {
      expect([op.name, op.documented.security]).toEqual([op.name, security(op)]);
    }
    expect(JSON.stringify(committedDocument)).not.toMatch(/"x-(access|endpoint)"/);
  });

  it('declares every parameter of a path', () => {
    expect(
      except((op) => {
        const declared = op.documented.parameters.filter((parameter) => parameter.in === 'path');
        return (
          JSON.stringify(declared.map(({ name }) => name)) === JSON.stringify(pathParameters(op))
        );
      }),
    ).toEqual([]);
  });

  it('has an answer for success and every problem that can come of what is sent', () => {
    const expected = (op: Operation): string[] => [
      '429',
      '503',
      ...(op.documented.security.length > 0 ? ['401'] : []),
      ...(pathParameters(op).length > 0 ? ['403', '404', '422'] : []),
      ...(op.method === 'POST' || takesBody(op) ? ['400', '413', '415', '422'] : []),
      ...(op.documented.parameters.some(({ in: place }) => place === 'query') ? ['422'] : []),
    ];
    const checked = OPERATIONS.filter(({ path }) => !path.startsWith('/health'));
    const missing = checked.flatMap((op) => {
      const statuses = Object.keys(op.documented.responses);
      const successes = statuses.filter((status) => status.startsWith('2')).length;
      const success = successes === (op.documented.operationId === DRY_RUN ? 2 : 1);
      const gaps = expected(op).filter((status) => !statuses.includes(status));
      return [...gaps, ...(success ? [] : ['2xx'])].map((status) => `${op.name}: ${status}`);
    });
    expect(missing).toEqual([]);
  });

  it('answers every error as a problem', () => {
    const wrong = OPERATIONS.flatMap(({ name, documented }) =>
      Object.entries(documented.responses)
        .filter(([status, { content }]) => {
          const types = Object.keys(content ?? {});
          return status >= '4' && JSON.stringify(types) !== '["application/problem+json"]';
        })
        .map(([status]) => `${name}: ${status}`),
    );
    expect(wrong).toEqual([]);
  });

  it('has an example for what a body must hold', () => {
    const schemas = OPERATIONS.filter(takesBody).map(
      ({ documented }) => documented.requestBody?.content['application/json']?.schema.$ref ?? '',
    );
    const missing = schemas.flatMap((pointer) => {
      const schema = at(pointer) as {
        properties: Record<string, Record<string, unknown>>;
        required?: string[];
      };
      return (schema.required ?? [])
        .filter((name) => schema.properties[name]?.examples === undefined)
        .map((name) => `${pointer}: ${name}`);
    });
    expect(missing).toEqual([]);
  });

  it('leads every reference somewhere, and publishes nothing of the tables', () => {
    const dangling = [...walk(committedDocument)].filter(
      ([, { $ref }]) => typeof $ref === 'string' && at($ref) === undefined,
    );
    expect(dangling.map(([path]) => path)).toEqual([]);
    const properties = [...walk(committedDocument)].flatMap(([, { properties = {} }]) =>
      Object.keys(properties as object),
    );
    expect(properties.filter((name) => /[A-Z]|hash/.test(name))).toEqual([]);
  });

  it('tells what receivers get, for every event type', () => {
    const told = Object.keys(committedDocument.webhooks as object);
    expect(told).toEqual(EVENT_TYPES.map(({ type }) => type));
  });
});

describe('GET /docs', () => {
  it.each(['/docs', '/docs/', '/v1/docs'])('%s is a page with all that it needs', async (path) => {
    const page = await app.api.get<string>(path);
    expect(page.status).toBe(200);
    expect(page.headers.get('content-type')).toMatch(/^text\/html/);

    const links = [...page.body.matchAll(/<(?:script|link)[^>]+(?:src|href)="([^"]+)"/g)];
    const assets = links.map(([, link = '']) => new URL(link, app.url + path));
    expect(assets.length).toBeGreaterThan(3);
    for (const asset of assets) {
      expect(asset.origin).toBe(app.url);
      const answer = await app.api.get(asset.pathname);
      expect([asset.pathname, answer.status]).toEqual([asset.pathname, 200]);
    }
    const styles = page.body.match(/@import|url\(["']?https?:/g);
    expect(styles).toBeNull();
  });

  it('shows the document that is served', async () => {
    const init = await app.api.get<string>('/docs/swagger-ui-init.js');
    expect(init.status).toBe(200);
    expect(init.body).toContain('"operationId": "reportAgentStatus"');
    expect(init.body).toContain('"persistAuthorization": true');
  });
});
