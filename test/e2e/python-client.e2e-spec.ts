import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { ROOT } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';

const run = promisify(execFile);
/** A Python that has openapi-python-client; `.ci/run` makes one. */
const PYTHON = process.env.MUTX_PYTHON;

if (!PYTHON) {
  it.skip('MUTX_PYTHON names no Python with openapi-python-client', () => undefined);
}

(PYTHON ? describe : describe.skip)('a client that a public generator makes for Python', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mutx-python-'));
    [app, receiver] = await Promise.all([startApp(), Receiver.start()]);
  });

  afterAll(async () => {
    await Promise.all([app.stop(), receiver.stop()]);
    await rm(folder, { recursive: true, force: true });
  });

  it('is made without a warning, and works', async () => {
    const python = PYTHON ?? '';
    const config = join(folder, 'config.json');
    await writeFile(config, JSON.stringify({ post_hooks: [] }));
    const options = ['--meta', 'none', '--fail-on-warning', '--config', config];
    const paths = [
      '--path',
      join(ROOT, 'openapi.json'),
      '--output-path',
      join(folder, 'mutx_client'),
    ];
    await run(python, ['-m', 'openapi_python_client', 'generate', ...options, ...paths]);

    const { credentials } = await (await registerUser(app.url)).withKey();
    const env = {
      ...process.env,
      PYTHONPATH: folder,
      API: app.url,
      KEY: credentials.apiKey,
      RECEIVER: receiver.url(),
    };
    const script = join(ROOT, 'test/sdk/python_client.py');
    const { stdout } = await run(python, [script], { env });
    expect(JSON.parse(stdout)).toEqual({
      report: 'recorded',
      deliveries: ['metrics.report'],
      missing: [404, 'not_found'],
    });
  }, 120_000);
});
