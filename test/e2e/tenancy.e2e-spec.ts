import { randomUUID } from 'node:crypto';
import { tablesOf } from '../../tools/canary/dump.js';
import { bodySchema, exampleOf, idPlaces, type IdPlace } from '../../tools/fuzz/document.js';
import { expectStatus, registerUser, type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { listEvents } from '../support/events.js';
import { OPERATIONS, pathOf, type Operation } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { createAgent, createDeployment } from '../support/resources.js';
import { statusAndCode } from '../support/shapes.js';

/** One of each kind that somebody owns, by the kind. */
type Belongings = Record<string, string>;

/** A name that all of the owner's have, so that it shows where it must not. */
const MARK = `owned-${randomUUID()}`;

/** Each operation with one place for an id, and those without any. */
const MATRIX = OPERATIONS.flatMap((op) => idPlaces(op).map((place) => ({ op, place }))).map(
  ({ op, place }) => ({ what: `${op.name}, ${place.in} ${place.name}`, op, place }),
);
const LISTS = OPERATIONS.filter((op) => op.method === 'GET' && !op.path.includes('{'));

let app: AppProcess;
let receiver: Receiver;
let owners: Belongings;
let own: Belongings;
let callers: Record<'session' | 'key', Api>;

beforeAll(async () => {
  [app, receiver] = [await startApp({ role: 'api' }), await Receiver.start()];
  const [owner, stranger] = [await registerUser(app.url), await registerUser(app.url)];
  owners = await furnish(owner.api, MARK);
  own = await furnish(stranger.api, 'mine');
  callers = { session: stranger.api, key: await stranger.withKey() };
});

afterAll(async () => {
  await app.stop();
  await receiver.stop();
});

/** Gives a user one of each kind. */
async function furnish(api: Api, mark: string): Promise<Belongings> {
  const agent = await createAgent(api, { name: mark, description: mark });
  const deployment = await createDeployment(api, agent.id);
  const make = async (path: string, body: object): Promise<string> =>
    expectStatus(201, await api.post<{ id: string }>(path, body)).id;
  const webhook = await make('/webhooks', {
    url: receiver.url(`/${mark}`),
    name: mark,
    signing: 'ed25519',
    headers: { Authorization: `Bearer ${mark}` },
  });
  const key = await make('/api-keys', { name: mark });
  const [event] = (await listEvents(api, `?agent_id=${agent.id}`)).items;
  const test = await api.post<{ delivery_id: string }>(`/webhooks/${webhook}/test`);
  const since = new Date(Date.now() - 60_000).toISOString();
  const replay = await api.post<{ id: string }>(`/webhooks/${webhook}/replays`, { since });
  return {
    agents: agent.id,
    deployments: deployment.id,
    events: event?.id ?? '',
    webhooks: webhook,
    'api-keys': key,
    deliveries: expectStatus(200, test).delivery_id,
    replays: expectStatus(202, replay).id,
  };
}

function idOf(belongings: Belongings, { kind }: IdPlace): string {
  const id = belongings[kind];
  if (id === undefined) throw new Error(`Nobody owns one of "${kind}" here: add it to furnish()`);
  return id;
}

/** A sound call, but that one id is the owner's and all others are the caller's own. */
function call(api: Api, op: Operation, foreign?: IdPlace): Promise<ApiResponse> {
  const places = idPlaces(op);
  const value = (name: string, where: IdPlace['in']): string | undefined => {
    const place = places.find((it) => it.name === name && it.in === where);
    if (place === undefined) return undefined;
    const isForeign = foreign?.name === name && foreign.in === where;
    return idOf(isForeign ? owners : own, place);
  };
  const properties = Object.entries(bodySchema(op)?.properties ?? {});
  const body = Object.fromEntries(
    properties.map(([name, schema]) => [name, value(name, 'body') ?? exampleOf(schema)]),
  );
  const query = foreign?.in === 'query' ? `?${foreign.name}=${idOf(owners, foreign)}` : '';
  const path = pathOf(op, (name) => value(name, 'path') ?? '');
  return api.call(op.method, path + query, { body: properties.length > 0 ? body : undefined });
}

/** Everything that the tables hold of the owner's. */
async function stateOf(ids: string[]): Promise<string[]> {
  const { pool } = app.stores;
  const tables = await Promise.all(
    (await tablesOf(pool)).map((table) =>
      pool.query<{ row: string }>(`SELECT t::text AS row FROM ${table} t`),
    ),
  );
  const rows = tables.flatMap(({ rows }) => rows.map(({ row }) => row));
  return rows.filter((row) => ids.some((id) => row.includes(id))).sort();
}

/** What of the owner's an answer holds, but for the id that was sent. */
function leaked({ body, headers }: ApiResponse, sent?: string): string[] {
  const told = JSON.stringify([body, [...headers]]);
  const others = Object.values(owners).filter((id) => id !== sent);
  return [MARK, ...others].filter((text) => told.includes(text));
}

describe('somebody else’s id', () => {
  it('is tried wherever the document has a place for one', () => {
    const kinds = new Set(MATRIX.map(({ place }) => place.kind));
    expect([...kinds].sort()).toEqual(Object.keys(own).sort());
    expect(new Set(MATRIX.map(({ place }) => place.in))).toEqual(
      new Set(['path', 'query', 'body']),
    );
  });

  it.each(MATRIX)('$what: is refused, and nothing is shown or changed', async ({ op, place }) => {
    const before = await stateOf(Object.values(owners));
    for (const api of Object.values(callers)) {
      const answer = await call(api, op, place);
      const refused = ['403', '404'].includes(statusAndCode(answer).slice(0, 3));
      const empty = place.in === 'query' && answer.body.total === 0;
      expect([statusAndCode(answer), refused || empty]).toEqual([statusAndCode(answer), true]);
      expect(leaked(answer, idOf(owners, place))).toEqual([]);
    }
    expect(await stateOf(Object.values(owners))).toEqual(before);
  });
});

describe('what lists show', () => {
  it.each(LISTS)('$name: is the caller’s own', async (op) => {
    const answer = await call(callers.session, op);
    expect(answer.status).toBe(200);
    const others = Object.values(owners);
    expect(others.filter((id) => JSON.stringify(answer.body).includes(id))).toEqual([]);
  });
});
