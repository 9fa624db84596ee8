import { expectStatus, registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { claimsOf, forgeToken } from '../support/jwt.js';
import {
  exampleBody,
  OPERATIONS,
  pathOf,
  pathParameters,
  takesBody,
  type Operation,
} from '../support/operations.js';
import { expectProblem, statusAndCode, UNKNOWN_ID } from '../support/shapes.js';

const PUBLIC = [
  'registerUser',
  'loginUser',
  'refreshTokens',
  'getHealth',
  'getLiveness',
  'getReadiness',
];
const KIB = 1024;
const ACCOUNT = [
  'logoutUser',
  'changePassword',
  'deleteCurrentUser',
  'createApiKey',
  'listApiKeys',
  'getApiKey',
  'rotateApiKey',
  'revokeApiKey',
];
const ANY = ['getCurrentUser', 'listEventTypes'];
const SCOPE_OF_TAG: Record<string, string> = {
  Ingestion: 'ingest',
  Agents: 'agents',
  Deployments: 'agents',
  Alerts: 'agents',
  Webhooks: 'webhooks',
  Deliveries: 'webhooks',
  Replays: 'webhooks',
  Events: 'webhooks',
};

const is = (ids: string[]) => (op: Operation) => ids.includes(op.documented.operationId);
const guarded = OPERATIONS.filter((op) => !is(PUBLIC)(op));
const scoped = guarded.filter((op) => !is([...ACCOUNT, ...ANY])(op));
const withBody = OPERATIONS.filter(takesBody);
const withId = guarded.filter((op) => pathParameters(op).length > 0);

let app: AppProcess;
let owner: Api;
let ownersKey: Api;
let token: string;

beforeAll(async () => {
  app = await startApp();
  const user = await registerUser(app.url);
  [owner, token] = [user.api, user.tokens.access_token];
  ownersKey = await user.withKey();
});

afterAll(() => app.stop());

const call = (api: Api, op: Operation, options: { body?: unknown; path?: string } = {}) =>
  api.call(op.method, options.path ?? pathOf(op, () => UNKNOWN_ID), { body: options.body });

/** The outcome of each operation, by its name. */
async function outcomes(
  operations: Operation[],
  ask: (op: Operation) => Promise<ApiResponse>,
): Promise<Record<string, string>> {
  const entries = [];
  for (const op of operations) entries.push([op.name, statusAndCode(await ask(op))] as const);
  return Object.fromEntries(entries);
}

const all = (
  operations: Operation[],
  expected: string | ((op: Operation) => string),
): Record<string, string> =>
  Object.fromEntries(
    operations.map((op) => [op.name, typeof expected === 'string' ? expected : expected(op)]),
  );

describe('every route', () => {
  it.each(['/v1', '', '/v1/'])('answers with the prefix and ending of %s…', async (spelling) => {
    const prefix = spelling.replace(/\/$/, '');
    const ending = spelling === '/v1' ? '' : '/';
    const plain = await outcomes(OPERATIONS, (op) => call(app.api, op));
    const spelled = await outcomes(OPERATIONS, (op) =>
      call(app.api, op, { path: `${prefix}${pathOf(op, () => UNKNOWN_ID)}${ending}` }),
    );
    expect(spelled).toEqual(plain);
    expect(Object.values(plain)).not.toContain('404 not_found');
  });

  it('is guarded, but for those that are public', async () => {
    const answers = await outcomes(OPERATIONS, (op) => call(app.api, op));
    const open = Object.entries(answers).filter(([, it]) => it !== '401 unauthorized');
    expect(open.map(([name]) => name).sort()).toEqual(
      OPERATIONS.filter(is(PUBLIC))
        .map(({ name }) => name)
        .sort(),
    );
  });

  it.each([
    ['a key that is none', () => app.api.as({ apiKey: 'mutx_live_x' })],
    ['a token that is none', () => app.api.as({ token: 'x' })],
    ['a token that has expired', () => app.api.as({ token: expiredToken() })],
    ['a good token and a key that is none', () => app.api.as({ token, apiKey: 'x' })],
  ])('that is guarded refuses %s, and says what it wants', async (_what, as) => {
    const api = as();
    const answers = await outcomes(guarded, async (op) => {
      const answer = await call(api, op);
      const challenge = answer.headers.get('www-authenticate');
      if (is(ACCOUNT)(op)) expect(challenge).toBe('Bearer realm="mutx"');
      else expect(challenge).toMatch(/^Bearer .*ApiKey .*X-API-Key/);
      return answer;
    });
    const codes = new Set(Object.values(answers));
    expect([...codes]).toEqual([
      expect.stringMatching(/^401 (unauthorized|credentials_conflict)$/),
    ]);
  });

  it('of an account asks for an access token, never for a key', async () => {
    for (const credentials of [{}, { apiKey: 'mutx_live_x' }, { token: 'x' }]) {
      for (const op of OPERATIONS.filter(is(ACCOUNT))) {
        const { detail } = (await call(app.api.as(credentials), op)).body as { detail: string };
        expect(detail).toMatch(
          'token' in credentials ? /Log in again/ : /^Send "Authorization: Bearer <access token>"/,
        );
        expect(detail).not.toMatch(/X-API-Key|active API key/);
      }
    }
  });

  it('of an account refuses API keys', async () => {
    const operations = OPERATIONS.filter(is(ACCOUNT));
    expect(operations).toHaveLength(ACCOUNT.length);
    expect(await outcomes(operations, (op) => call(ownersKey, op))).toEqual(
      all(operations, '403 session_required'),
    );
  });

  it.each(['ingest', 'agents', 'webhooks'])(
    'of another scope refuses a key for %s',
    async (scope) => {
      const made = await owner.post<{ key: string }>('/api-keys', { name: 'k', scopes: [scope] });
      const key = app.api.as({ apiKey: expectStatus(201, made).key });
      const scopeOf = ({ documented }: Operation) => SCOPE_OF_TAG[documented.tags[0] ?? ''];
      const others = scoped.filter((op) => scopeOf(op) !== scope);
      expect(await outcomes(others, (op) => call(key, op))).toEqual(
        all(others, '403 insufficient_scope'),
      );
      const own = await outcomes(
        scoped.filter((op) => scopeOf(op) === scope),
        (op) => call(key, op),
      );
      expect(Object.values(own)).not.toContain('403 insufficient_scope');
    },
  );

  it('with an id refuses one that is no UUID', async () => {
    for (const wrong of ['1', 'x'.repeat(36), `${UNKNOWN_ID}0`, '%00', '..%2f']) {
      const answers = await outcomes(withId, async (op) => {
        const [first = ''] = pathParameters(op);
        const path = pathOf(op, (name) => (name === first ? wrong : UNKNOWN_ID));
        const answer = await call(owner, op, { path });
        expectProblem(answer, 422, 'validation_failed', [first]);
        return answer;
      });
      expect(answers).toEqual(all(withId, '422 validation_failed'));
    }
  });

  it('with an id finds nothing where there is nothing', async () => {
    const ask = (op: Operation) => call(owner, op, { body: exampleBody(op) });
    expect(await outcomes(withId, ask)).toEqual(all(withId, '404 not_found'));
  });
});

describe('every route with a body', () => {
  const send = (op: Operation, body: unknown, type = 'application/json') =>
    owner.call(
      op.method,
      pathOf(op, () => UNKNOWN_ID),
      {
        body,
        headers: { 'content-type': type },
      },
    );

  it.each(['[]', '"text"', '1', 'true', 'null'])('refuses %s, which is no object', async (body) => {
    const answers = await outcomes(withBody, async (op) => {
      const answer = await send(op, body);
      expectProblem(answer, 422, 'validation_failed', ['body']);
      return answer;
    });
    expect(answers).toEqual(all(withBody, '422 validation_failed'));
  });

  it.each(['{', '{"name": }', '{"name":"a"} x', '{"__proto__":{"a":1}}'])(
    'refuses %s, which is malformed',
    async (body) => {
      expect(await outcomes(withBody, (op) => send(op, body))).toEqual(
        all(withBody, '400 malformed_json'),
      );
    },
  );

  it.each(['text/plain', 'application/xml', 'application/x-www-form-urlencoded', 'nonsense'])(
    'refuses %s',
    async (type) => {
      expect(await outcomes(withBody, (op) => send(op, '{}', type))).toEqual(
        all(withBody, '415 unsupported_media_type'),
      );
    },
  );

  it('works without one exactly where the document says so', async () => {
    // A logout would end the session of the other tests; its own test sends no body.
    const operations = withBody.filter((op) => !is(['logoutUser'])(op));
    const answers = await outcomes(operations, (op) => call(owner, op));
    const isRequired = ({ documented }: Operation) => documented.requestBody?.required === true;
    expect(operations.filter((op) => !isRequired(op)).map(({ name }) => name)).toEqual([
      'PATCH /webhooks/{id}',
      'POST /webhooks/{id}/secret/rotate',
      'POST /webhooks/{id}/deliveries/cancel',
      'POST /webhooks/{id}/test',
    ]);
    expect(answers).toEqual(
      all(operations, (op) => (isRequired(op) ? '422 validation_failed' : '404 not_found')),
    );
  });

  it('refuses more than its limit, and names it', async () => {
    const limitOf = (op: Operation): [bytes: number, text: string] => {
      if (is(PUBLIC)(op)) return [16 * KIB, '16 KiB'];
      return op.documented.tags[0] === 'Ingestion' ? [KIB * KIB, '1 MiB'] : [256 * KIB, '256 KiB'];
    };
    for (const op of withBody) {
      const [bytes, text] = limitOf(op);
      const within = await send(op, ' '.repeat(bytes - 2) + '[]');
      expect([op.name, statusAndCode(within)]).toEqual([op.name, '422 validation_failed']);
      const beyond = await send(op, ' '.repeat(bytes - 1) + '[]');
      expect([op.name, statusAndCode(beyond)]).toEqual([op.name, '413 payload_too_large']);
      expect(beyond.body.detail).toContain(`(${text})`);
    }
  });

  it('refuses missing credentials before it looks at the body', async () => {
    const operations = withBody.filter((op) => !is(PUBLIC)(op));
    for (const [body, type] of [
      ['{', 'application/json'],
      ['x', 'text/plain'],
      ['['.repeat(KIB * KIB), 'application/json'],
      [`{"name":${' '.repeat(KIB * KIB)}1}`, 'application/json'],
    ]) {
      const answers = await outcomes(operations, (op) =>
        app.api.call(
          op.method,
          pathOf(op, () => UNKNOWN_ID),
          { body, headers: { 'content-type': type ?? '' } },
        ),
      );
      expect(answers).toEqual(all(operations, '401 unauthorized'));
    }
  });

  it.each(['9007199254740992', '-9007199254740993', '1e400', '-1E400'])(
    'refuses the number %s, which would become another one',
    async (number) => {
      const answers = await outcomes(withBody, async (op) => {
        const answer = await send(op, `{"name":{"deep":[${number}]}}`);
        expectProblem(answer, 422, 'validation_failed', ['name']);
        return answer;
      });
      expect(answers).toEqual(all(withBody, '422 validation_failed'));
    },
  );

  it('refuses a field that it does not know', async () => {
    const answers = await outcomes(withBody, async (op) => {
      const answer = await send(op, { no_such_field: 1 });
      expect(answer.body.errors).toContainEqual({
        field: 'no_such_field',
        message: 'is not a known field',
      });
      return answer;
    });
    expect(answers).toEqual(all(withBody, '422 validation_failed'));
  });

  it('refuses NUL wherever it stands', async () => {
    const answers = await outcomes(withBody, (op) => send(op, { name: { deep: ['a\0'] } }));
    expect(answers).toEqual(all(withBody, '422 validation_failed'));
  });
});

function expiredToken(): string {
  const exp = Math.floor(Date.now() / 1000) - 60;
  return forgeToken({ ...claimsOf(token), exp }, app.stores.env.JWT_SECRET ?? '');
}
