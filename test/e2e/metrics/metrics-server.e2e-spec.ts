import { Agent, get } from 'node:http';
import { runApp, startApp, type AppProcess } from '../../support/app-process.js';
import { eventually } from '../../support/eventually.js';
import { metricsUrl, scrape } from '../../support/scrape.js';
import { Stores } from '../../support/stores.js';
import { TcpProxy } from '../../support/tcp-proxy.js';

let stores: Stores;

beforeAll(async () => {
  stores = await Stores.create();
});

afterAll(() => stores.dispose());

describe('GET /metrics', () => {
  it('is off unless METRICS_PORT is set, and never on the public port', async () => {
    const app = await startApp({ role: 'all', stores });
    expect(app.logs().map(({ msg }) => msg)).not.toContain('serving metrics');
    expect((await app.api.get('/metrics')).status).toBe(404);
    await app.stop();
  });

  it.each(['all', 'api', 'worker'] as const)(
    'is served in the role %s, on loopback',
    async (role) => {
      const app = await startApp({ role, stores, env: { METRICS_PORT: '0' } });
      const url = await metricsUrl(app);
      expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
      expect((await scrape(app)).value('mutx_build_info', { role })).toBe(1);
      await app.stop();
    },
  );

  it('ends with the process, also while a scraper keeps its connection', async () => {
    const app = await startApp({ role: 'all', stores, env: { METRICS_PORT: '0' } });
    const url = await metricsUrl(app);
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve) => {
      get(url, { agent }, (response) => response.resume().on('end', resolve));
    });
    expect(await app.stop()).toBe(0);
    await expect(fetch(url)).rejects.toThrow();
    agent.destroy();
  });
});

describe('the server of the metrics', () => {
  let app: AppProcess;
  let url: string;

  beforeAll(async () => {
    app = await startApp({ role: 'api', stores, env: { METRICS_PORT: '0' } });
    url = await metricsUrl(app);
  });

  afterAll(() => app.stop());

  it('has no other path, and takes GET and HEAD', async () => {
    const response = await fetch(`${url}?name=x`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const head = await fetch(url, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([200, '']);
    const post = await fetch(url, { method: 'POST' });
    expect([post.status, post.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    for (const path of ['/', '/metrics/', '/health', '/metrics/x']) {
      expect((await fetch(new URL(path, url))).status).toBe(404);
    }
  });

  it('keeps its port: another process says that it is taken, and ends', async () => {
    const { port } = new URL(url);
    const env = { ...stores.env, HOST: '127.0.0.1', PORT: '0', METRICS_PORT: port };
    const { code, output } = await runApp(env);
    expect(code).toBe(1);
    expect(output.split('\n').at(-1)).toBe(`METRICS_PORT ${port} on 127.0.0.1: the port is taken`);
  });
});

describe('a server that is unavailable', () => {
  it.each([
    ['PostgreSQL', 'DATABASE_URL', 'mutx_postgres_up', 'mutx_deliveries_past_due'],
    ['Redis', 'REDIS_URL', 'mutx_redis_up', 'mutx_queue_jobs'],
  ] as const)('is no reason for a scrape to fail: %s', async (_name, variable, up, absent) => {
    const proxy = await TcpProxy.to(stores.env[variable] ?? '');
    const env = { METRICS_PORT: '0', [variable]: proxy.url };
    const app = await startApp({ role: 'all', stores, env });
    const untilUp = (value: number): Promise<unknown> =>
      eventually(async () => (await scrape(app)).value(up) === value, {
        timeoutMs: 20_000,
        intervalMs: 200,
        what: `${up} is ${value}`,
      });
    expect((await scrape(app)).names).toContain(absent);
    for (const fail of [() => proxy.cut(), () => proxy.freeze()]) {
      fail();
      await untilUp(0);
      await eventually(async () => !(await scrape(app)).names.includes(absent), {
        timeoutMs: 15_000,
        intervalMs: 200,
      });
      const startedAt = performance.now();
      expect((await scrape(app)).value('mutx_build_info')).toBe(1);
      expect(performance.now() - startedAt).toBeLessThan(5_000);
      proxy.restore();
      await untilUp(1);
    }
    await eventually(async () => (await scrape(app)).names.includes(absent), { timeoutMs: 15_000 });
    await app.stop();
    await proxy.stop();
  });
});
