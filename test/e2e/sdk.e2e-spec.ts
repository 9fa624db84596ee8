import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ROOT } from '../support/operations.js';

const run = promisify(execFile);
const SDK = join(ROOT, 'packages/sdk-typescript');
const CONSUMER = join(ROOT, 'test/sdk/consumer');

describe('the TypeScript SDK, packed and installed into an empty project', () => {
  let app: AppProcess;
  let project: string;
  let env: NodeJS.ProcessEnv;

  beforeAll(async () => {
    project = await mkdtemp(join(tmpdir(), 'mutx-sdk-'));
    const [started] = await Promise.all([startApp(), install()]);
    app = started;
    const { credentials } = await (await registerUser(app.url)).withKey();
    env = { ...process.env, NODE_OPTIONS: '', API: app.url, KEY: credentials.apiKey };
  }, 120_000);

  afterAll(async () => {
    await app.stop();
    await rm(project, { recursive: true, force: true });
  });

  /** Without a registry: the tarball is all there is. */
  async function install(): Promise<void> {
    await run('npm', ['pack', '--pack-destination', project], { cwd: SDK });
    const [tarball = ''] = await readdir(project);
    await writeFile(join(project, 'package.json'), '{ "private": true }');
    const options = ['--offline', '--no-audit', '--no-fund', `./${tarball}`];
    await run('npm', ['install', ...options], { cwd: project });
    for (const file of ['flow.mjs', 'require.cjs']) {
      await copyFile(join(CONSUMER, file), join(project, file));
    }
    for (const file of ['types.mts', 'types.cts']) {
      await copyFile(join(CONSUMER, 'types.ts'), join(project, file));
    }
  }

  const outcomeOf = async (file: string): Promise<unknown> => {
    const { stdout } = await run(process.execPath, [file], { cwd: project, env, timeout: 30_000 });
    return JSON.parse(stdout);
  };

  it('brings no other package with it, and nothing but what is built', async () => {
    const installed = join(project, 'node_modules/mutx-sdk');
    const names = (await readdir(join(project, 'node_modules'))).filter((name) => name[0] !== '.');
    expect(names).toEqual(['mutx-sdk']);
    expect((await readdir(installed)).sort()).toEqual([
      'LICENSE',
      'README.md',
      'dist',
      'package.json',
    ]);
    const { version } = JSON.parse(await readFile(join(installed, 'package.json'), 'utf8'));
    const root = JSON.parse(await readFile(join(ROOT, 'package.json'), 'utf8'));
    expect(version).toBe(root.version);
  });

  it('calls the live server and verifies what that sends', async () => {
    expect(await outcomeOf('flow.mjs')).toEqual({
      test: 'test_delivered',
      report: 'recorded',
      events: expect.arrayContaining([
        ['agent.status', 'running'],
        ['metrics.report', 97],
        ['alert.cpu_high', 'firing'],
      ]),
      forged: [401, 'headers'],
      deliveries: expect.arrayContaining(['agent.status', 'metrics.report', 'alert.cpu_high']),
      refused: [true, 404, 'not_found'],
    });
  });

  it('does so by require as well', async () => {
    expect(await outcomeOf('require.cjs')).toEqual({
      refused: 'WebhookVerificationError: headers',
      same: true,
      esm: false,
    });
  });

  it('is typed to the last field of an event, for both kinds of module', async () => {
    const compilerOptions = { strict: true, noEmit: true, target: 'ES2022', module: 'NodeNext' };
    const files = ['types.mts', 'types.cts'];
    const lib = ['ES2022', 'DOM', 'DOM.Iterable'];
    await writeFile(
      join(project, 'tsconfig.json'),
      JSON.stringify({ files, compilerOptions: { ...compilerOptions, lib, types: [] } }),
    );
    const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
    const compiled = await run(process.execPath, [tsc], { cwd: project }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(compiled.stdout).toBe('');
  });
});
