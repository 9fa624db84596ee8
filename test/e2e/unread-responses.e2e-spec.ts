import { expectStatus, type ApiResponse } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { RawConnection } from '../support/raw-connection.js';
import { expectProblem } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

/** Far more than the kernel keeps of a connection that nobody reads. */
const PAGES = 4;

let stores: Stores;
let patient: AppProcess;
let strict: AppProcess;
let tenant: Tenant;

/** A tenant whose page of agents is nearly 4 MiB. */
beforeAll(async () => {
  stores = await Stores.create();
  patient = await startApp({ stores, role: 'api', env: { REQUEST_TIMEOUT_MS: '120000' } });
  strict = await startApp({ stores, role: 'api', env: { REQUEST_TIMEOUT_MS: '600' } });
  tenant = await Tenant.on(patient.url);
  await stores.query(
    `INSERT INTO agents (id, user_id, name, type, status, config, created_at, updated_at)
     SELECT gen_random_uuid(), user_id, 'large', 'custom', 'running',
       jsonb_build_object('text', repeat('x', 60000)), now(), now()
     FROM agents, generate_series(1, 66) WHERE id = $1`,
    [tenant.agentId],
  );
});

afterAll(async () => {
  await patient.stop();
  await strict.stop();
  await stores.dispose();
});

function unread(app: AppProcess, requests: number): RawConnection {
  const head =
    'GET /agents?limit=200 HTTP/1.1\r\nHost: localhost\r\n' +
    `Authorization: Bearer ${tenant.api.credentials.token}\r\n\r\n`;
  return new RawConnection(app.url).stopReading().write(head.repeat(requests));
}

describe('a client that does not read its responses', () => {
  it('is cut off, and one that reads is not', async () => {
    const connection = unread(strict, PAGES);
    await strict.waitForLog(
      ({ path, duration_ms }) => path === '/agents' && Number(duration_ms) >= 600,
    );
    const received = await connection.read().ended;
    expect(received).toContain('HTTP/1.1 200');
    expect(received.length).toBeLessThan(PAGES * 3_900_000);

    const page = await tenant.at(strict.url).api.get('/agents?limit=200');
    expect(expectStatus(200, page).items).toHaveLength(67);
  });

  it('is refused more when 32 MiB wait for it, and hinders nobody else', async () => {
    const connections = Array.from({ length: 16 }, () => unread(patient, PAGES));
    let refused: ApiResponse<{ detail: string }> | undefined;
    await eventually(
      async () => {
        refused = await tenant.api.get<{ detail: string }>('/agents?limit=200');
        expectProblem(refused, 429, 'too_many_concurrent_requests');
        expect(refused.body.detail).toMatch(/^Unread responses of this account reach 32 MiB/);
        return true;
      },
      { what: 'a refusal', timeoutMs: 30_000 },
    );
    expect(refused?.headers.get('retry-after')).toBe('1');
    expectStatus(200, await tenant.api.get('/agents?limit=1'));
    const other = await Tenant.on(patient.url);
    expectStatus(200, await other.api.get('/agents?limit=200'));

    for (const connection of connections) connection.end();
    await eventually(async () => (await tenant.api.get('/agents?limit=200')).status === 200, {
      what: 'room after the connections ended',
      timeoutMs: 30_000,
    });
  });
});
