import { startApp, type AppProcess } from '../support/app-process.js';
import { StreamClient } from '../support/stream-client.js';
import { aTime } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const PATH = '/events/stream';

let stores: Stores;
let one: AppProcess;
let other: AppProcess;

beforeAll(async () => {
  stores = await Stores.create();
  one = await startApp({ stores, role: 'api' });
  other = await startApp({ stores, role: 'api', env: { CORS_ORIGINS: 'https://console.example' } });
});

afterAll(async () => {
  await Promise.all([one.stop(), other.stop()]);
  await stores.dispose();
});

describe('an event stream', () => {
  it('sends the events of the account, whichever process takes the report', async () => {
    const tenant = await Tenant.on(one.url);
    const stranger = await Tenant.on(one.url);
    const stream = await StreamClient.open(tenant.at(other.url).api, PATH);
    expect(stream.status).toBe(200);
    expect(stream.header('content-type')).toBe('text/event-stream');
    expect(stream.header('cache-control')).toBe('no-store');
    expect(stream.header('x-accel-buffering')).toBe('no');
    expect(stream.header('x-request-id')).toMatch(/./);
    expect(stream.header('x-content-type-options')).toBe('nosniff');

    await stranger.measure();
    await tenant.measure({ cpu_usage: 7 });
    const [event] = await stream.waitFor(1);
    const { agentId } = tenant;
    expect(event).toEqual({
      id: stream.lastEventId,
      event: 'metrics.report',
      data: {
        id: expect.stringMatching(/^[\da-f-]{36}$/),
        type: 'metrics.report',
        data: expect.objectContaining({ agent_id: agentId, cpu_usage: 7 }),
        occurred_at: aTime,
        agent_id: agentId,
        deployment_id: null,
      },
    });
    expect(stream.retryMs).toBe(2_000);
    stream.close();
  });
});
