import { randomUUID } from 'node:crypto';
import {
  expectStatus,
  registerUser,
  type Api,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import {
  exampleBody,
  OPERATIONS,
  pathOf,
  pathParameters,
  queryParameter,
  type Operation,
} from '../support/operations.js';
import { Receiver } from '../support/receiver.js';

type Body = Record<string, unknown>;

interface Problem {
  code: string;
  detail: string;
  errors?: { field: string }[];
}

let app: AppProcess;
let user: RegisteredUser;

beforeAll(async () => {
  app = await startApp();
  user = await registerUser(app.url);
});

afterAll(() => app.stop());

/** The problem that the document shows for an operation, by its status and code. */
function exampleOf({ documented }: Operation, status: number, code: string): Problem | undefined {
  const { content = {} } = documented.responses[String(status)] ?? {};
  return content['application/problem+json']?.examples?.[code]?.value;
}

/** Unknown ids for the filters of an operation without an id in its path. */
function idsInQuery({ path, documented }: Operation): string {
  const names = documented.parameters.filter((it) => it.in === 'query').map(({ name }) => name);
  const ids = path.includes('{') ? [] : names.filter((name) => name.endsWith('_id'));
  return ids.length > 0 ? `?${ids.map((name) => `${name}=${randomUUID()}`).join('&')}` : '';
}

/** What each operation answers where it shows an example of the code, next to what the example says. */
async function compare(
  status: number,
  code: string,
  call: (operation: Operation) => Promise<{ body: Problem }>,
): Promise<{ answered: Body; shown: Body }> {
  const shown: Body = {};
  const answered: Body = {};
  for (const operation of OPERATIONS) {
    const example = exampleOf(operation, status, code);
    if (!example) continue;
    shown[operation.name] = [example.code, example.detail];
    const { body } = await call(operation);
    answered[operation.name] = [body.code, body.detail];
  }
  expect(Object.keys(shown).length).toBeGreaterThan(5);
  return { answered, shown };
}

const calling =
  (api: Api) =>
  (operation: Operation): Promise<{ body: Problem }> =>
    api.call<Problem>(
      operation.method,
      pathOf(operation, () => randomUUID()),
      { body: exampleBody(operation) },
    );

describe('the error that an operation documents', () => {
  it('is the one that a caller without credentials gets', async () => {
    const { answered, shown } = await compare(401, 'unauthorized', calling(app.api));
    expect(answered).toEqual(shown);
  });

  it('is the one that a key without the scope gets', async () => {
    const keys = { ingest: await user.withKey(['ingest']), agents: await user.withKey(['agents']) };
    const { answered, shown } = await compare(403, 'insufficient_scope', (operation) =>
      calling(operation.path.startsWith('/ingest') ? keys.agents : keys.ingest)(operation),
    );
    expect(answered).toEqual(shown);
  });

  it('is the one that a key gets where only a session will do', async () => {
    const { answered, shown } = await compare(
      403,
      'session_required',
      calling(await user.withKey()),
    );
    expect(answered).toEqual(shown);
  });

  it('is the one about a resource that does not exist', async () => {
    const receiver = { url: 'http://127.0.0.1:9/' };
    const webhook = expectStatus(201, await user.api.post<{ id: string }>('/webhooks', receiver));
    const { answered, shown } = await compare(404, 'not_found', (operation) => {
      const path =
        pathParameters(operation).length > 1
          ? operation.path.replace('{id}', webhook.id)
          : operation.path;
      return calling(user.api)({ ...operation, path: path + idsInQuery(operation) });
    });
    expect(answered).toEqual(shown);
  });

  it('names a field that the operation validates', async () => {
    const wrong: Record<string, string | number> = { limit: 100_000, email: 'no email' };
    const { answered, shown } = await compare(422, 'validation_failed', async (operation) => {
      const [field = ''] = exampleOf(operation, 422, 'validation_failed')?.detail.split(':') ?? [];
      const value = wrong[field] ?? 'x'.repeat(1_000);
      const isInQuery = queryParameter(operation, field) !== undefined;
      const query = isInQuery ? `?${field}=${field === 'types' ? 'x,'.repeat(99) : value}` : '';
      const path = pathOf(operation, (name) => (name === field ? 'none' : randomUUID())) + query;
      const body = exampleBody(operation) && {
        ...exampleBody(operation),
        ...(!query && { [field]: value }),
      };
      return user.api.call<Problem>(operation.method, path, { body });
    });
    const fields = (problems: Body): Body =>
      Object.fromEntries(
        Object.entries(problems).map(([name, problem]) => {
          const [code, detail] = problem as [string, string];
          return [name, [code, detail.split(':')[0]]];
        }),
      );
    expect(fields(answered)).toEqual(fields(shown));
  });
});

describe('the example of a change', () => {
  it('leaves a webhook as it is, apart from its name', async () => {
    const receiver = await Receiver.start();
    const draft = {
      url: receiver.url(),
      secret: 'a secret',
      events: ['agent.*'],
      is_active: false,
    };
    const before = expectStatus(201, await user.api.post<Body>('/webhooks', draft));
    const operation = OPERATIONS.find((it) => it.documented.operationId === 'updateWebhook');
    const body = operation && exampleBody(operation);
    const after = await user.api.patch<Body>(`/webhooks/${String(before.id)}`, body);
    const same = { ...before, name: body?.name, updated_at: after.body.updated_at };
    expect(expectStatus(200, after)).toEqual(same);
    await receiver.stop();
  });
});
