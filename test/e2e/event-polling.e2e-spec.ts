import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { listEvents } from '../support/events.js';
import { Tenant } from '../support/tenant.js';

let app: AppProcess;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});
beforeEach(async () => {
  tenant = await Tenant.on(app.url);
});
afterAll(() => app.stop());

/** Newest first. */
async function ids(): Promise<string[]> {
  return (await listEvents(tenant.api, '?limit=200')).items.map(({ id }) => id);
}

describe('polling GET /events?order=asc', () => {
  /** Reads on from a cursor to the present end of the list; returns the ids and where to continue. */
  async function poll(cursor: string | null): Promise<{ seen: string[]; cursor: string }> {
    const seen: string[] = [];
    for (let next = cursor; ;) {
      const page = await listEvents(
        tenant.api,
        `?order=asc&limit=3${next === null ? '' : `&cursor=${next}`}`,
      );
      seen.push(...page.items.map(({ id }) => id));
      if (page.next_cursor === null) throw new Error('A client that polls lost its place');
      next = page.next_cursor;
      if (!page.has_more) return { seen, cursor: next };
    }
  }

  it('begins with an empty history, and returns every event once', async () => {
    const empty = await listEvents(tenant.api, '?order=asc');
    expect(empty).toMatchObject({ items: [], total: 0, has_more: false, order: 'asc' });
    let { cursor } = await poll(null);
    const seen: string[] = [];
    const writers = Array.from({ length: 4 }, async () => {
      for (let n = 0; n < 15; n++) await tenant.measure();
    });
    await eventually(async () => {
      const page = await poll(cursor);
      seen.push(...page.seen);
      cursor = page.cursor;
      return seen.length >= 60;
    });
    await Promise.all(writers);
    expect(seen).toEqual((await ids()).reverse());
    expect((await poll(cursor)).seen).toEqual([]);
  });

  it('waits for a transaction that may commit an earlier event', async () => {
    await tenant.measure();
    const { cursor } = await eventually(async () => {
      const page = await poll(null);
      return page.seen.length === 1 && page;
    });
    const client = new pg.Client(app.stores.databaseUrl);
    await client.connect();
    try {
      await client.query('BEGIN');
      const { rows } = await client.query<{ floor: number }>('SELECT begin_publish() AS floor');
      const early = idAt(rows[0]?.floor ?? 0);
      await eventually(() => Date.now() > (rows[0]?.floor ?? 0) + 5);
      await tenant.measure();
      const [late] = await ids();
      expect((await poll(cursor)).seen).toEqual([]);
      await client.query(
        `INSERT INTO events (id, user_id, type, data, occurred_at, matched)
         SELECT $1, user_id, type, data, now(), 0 FROM events WHERE id = $2`,
        [early, late],
      );
      expect((await poll(cursor)).seen).toEqual([]);
      await client.query('COMMIT');
      await eventually(async () => {
        expect((await poll(cursor)).seen).toEqual([early, late]);
        return true;
      });
    } finally {
      await client.end();
    }
  });

  /** A version 7 id of this moment. */
  function idAt(ms: number): string {
    const hex = Math.round(ms).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7${randomUUID().slice(15)}`;
  }
});
