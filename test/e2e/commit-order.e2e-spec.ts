import { setTimeout as delay } from 'node:timers/promises';
import { Api, registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { EventWriter } from '../support/event-writer.js';
import { Stores } from '../support/stores.js';
import { StreamClient, type StreamEvent } from '../support/stream-client.js';
import { Tenant } from '../support/tenant.js';

const PATH = '/events/stream';

let stores: Stores;
let one: AppProcess;
let other: AppProcess;
const open: StreamClient[] = [];

beforeAll(async () => {
  stores = await Stores.create();
  one = await startApp({ stores, role: 'api' });
  other = await startApp({ stores, role: 'api' });
});

afterEach(() => {
  for (const stream of open.splice(0)) stream.close();
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await stores.dispose();
});

async function stream(api: Api, lastEventId?: string): Promise<StreamClient> {
  const client = await StreamClient.open(api, PATH, lastEventId);
  open.push(client);
  return client;
}

const idsOf = (events: readonly StreamEvent[]): string[] =>
  events.map(({ data }) => data.id as string);

async function userIdOf(api: Api): Promise<string> {
  return (await api.get<{ id: string }>('/auth/me')).body.id;
}

/** All events of the user, in the order of their ids. */
async function storedIds(userId: string): Promise<string[]> {
  const sql = 'SELECT id FROM events WHERE user_id = $1 ORDER BY id';
  return (await stores.query<{ id: string }>(sql, [userId])).map(({ id }) => id);
}

describe('the order of commits', () => {
  it('is the order of the stream: what commits late is neither skipped nor passed', async () => {
    const tenant = await Tenant.on(one.url);
    const client = await stream(tenant.api);
    const writer = await EventWriter.for(stores, await userIdOf(tenant.api));
    await writer.begin();
    const late = await writer.insert(3);
    await tenant.measure({ cpu_usage: 1 });
    const during = await stream(tenant.api);
    await delay(700);
    expect(client.events).toEqual([]);
    await writer.commit();
    const events = await client.waitFor(4);
    expect(idsOf(events.slice(0, 3))).toEqual(late);
    expect(events[3]?.data.data.cpu_usage).toBe(1);
    expect(idsOf(await during.waitFor(4))).toEqual(idsOf(events));
    await writer.end();
  });

  it('waits for no transaction that was rolled back', async () => {
    const tenant = await Tenant.on(one.url);
    const client = await stream(tenant.api);
    const writer = await EventWriter.for(stores, await userIdOf(tenant.api));
    await writer.begin();
    await writer.insert(1);
    await tenant.measure({ cpu_usage: 1 });
    await writer.rollback();
    expect((await client.waitFor(1))[0]?.data.data.cpu_usage).toBe(1);
    await writer.end();
  });

  it('is safe because no lock is later than the ids of its transaction', async () => {
    const writer = await EventWriter.for(stores, '0192f3c4-7b1a-7c3e-8f00-000000000000');
    for (let n = 0; n < 200; n++) {
      await writer.begin();
      const { key, floorMs } = await writer.lock();
      await writer.rollback();
      const distance = (floorMs % 2 ** 31) - key;
      expect(distance).toBeGreaterThanOrEqual(0);
      expect(distance).toBeLessThan(1_000);
    }
    await writer.end();
  });

  it('is kept without gap or repetition while writers commit out of order and clients reconnect', async () => {
    const { api } = await registerUser(one.url);
    const userId = await userIdOf(api);
    const apis = [api, new Api(other.url, api.credentials)];
    let writing = true;
    let allCommitted = false;

    async function write(n: number): Promise<void> {
      const writer = await EventWriter.for(stores, userId);
      while (writing) {
        await writer.begin();
        await writer.insert(1 + Math.floor(Math.random() * 4), { aheadMs: n });
        await delay(Math.random() * 60);
        await writer.insert(1);
        await (Math.random() < 0.1 ? writer.rollback() : writer.commit());
      }
      await writer.end();
    }

    async function read(first: StreamClient): Promise<string[]> {
      const seen: string[] = [];
      let client = first;
      const isDone = async () => {
        if (!allCommitted) return false;
        return seen.length + client.events.length >= (await storedIds(userId)).length;
      };
      for (let n = 0; !(await isDone()); n++) {
        await delay(Math.random() * 250);
        client.close();
        seen.push(...idsOf(client.events));
        const { lastEventId } = client;
        client = await stream(apis[n % 2]!, lastEventId);
      }
      return [...seen, ...idsOf(client.events)];
    }

    const first = await Promise.all([0, 1, 2, 3].map((n) => stream(apis[n % 2]!)));
    await Promise.all(first.map((client) => eventually(() => client.lastEventId)));
    const readers = Promise.all(first.map(read));
    const writers = [0, 1, 2].map(write);
    await delay(6_000);
    writing = false;
    await Promise.all(writers);
    allCommitted = true;
    const stored = await storedIds(userId);
    expect(stored.length).toBeGreaterThan(200);
    for (const seen of await readers) expect(seen).toEqual(stored);
  }, 60_000);
});
