import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { ROOT } from '../support/operations.js';
import { createAgent } from '../support/resources.js';

const run = promisify(execFile);
/** A refused request ends the script, in a pipe or a substitution too. */
const STRICT = `set -eo pipefail; shopt -s inherit_errexit; curl() { command curl --fail-with-body "$@"; }\n`;

/** In place of the times that the tour waits, which a busy machine may exceed. */
const LISTENS = 'until (: < /dev/tcp/127.0.0.1/4000) 2> /dev/null; do sleep 0.1; done';
const NONE_PENDING = `until mutx "/webhooks/$WEBHOOK/deliveries?status=pending" | grep -q '"items":\\[\\]'; do sleep 0.1; done`;

/** The blocks of shell commands in a document that a pattern matches. */
const shellBlocks = (document: string, pattern: RegExp): string[] =>
  [...readFileSync(join(ROOT, document), 'utf8').matchAll(/^ *```sh\n([^]*?)^ *```/gm)]
    .map(([, block = '']) => block)
    .filter((block) => pattern.test(block));

/** A port that is free now. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

let app: AppProcess;

beforeAll(async () => {
  app = await startApp({ env: { DELIVERY_RETRY_BASE_MS: '500', DELIVERY_RETRY_FACTOR: '1' } });
});

afterAll(() => app.stop());

describe('the commands of the README', () => {
  it('are a tour in which every call succeeds and every delivery is genuine', async () => {
    const user = await registerUser(app.url);
    const { credentials } = await user.withKey();
    const agent = await createAgent(user.api);
    const blocks = shellBlocks('README.md', /\bmutx \/|"\/webhooks|\$receiver/);
    expect(blocks.length).toBeGreaterThan(4);
    const script = blocks
      .join('\n')
      .replaceAll('RECEIVER=$!\nsleep 1\n', `RECEIVER=$!\n${LISTENS}\n`)
      .replaceAll('RECEIVER=$!\nsleep 15\n', `RECEIVER=$!\n${NONE_PENDING}\n`)
      .replace(/^API=.*$/m, `API=${app.url}`)
      .replace(/^KEY=.*$/m, `KEY=${credentials.apiKey}`)
      .replace(/^AGENT=.*$/m, `AGENT=${agent.id}`)
      .replaceAll('4000', String(await freePort()));
    const { stdout } = await run('bash', ['-c', STRICT + script], { timeout: 50_000 });
    expect(stdout).toContain('"status":"test_delivered"');
    expect(stdout).toContain('GENUINE attempt 1');
    expect(stdout).toContain('"event":"alert.cpu_high"');
    expect(stdout).toContain('"explanation":{"code":"delivered"');
    expect(stdout).toMatch(/"replay_of":"[0-9a-f-]{36}"/);
    expect(stdout).toMatch(/"matched":\d/);
    expect(stdout).not.toContain('FORGED');
  });

  it('register the first user and make a key', async () => {
    const [block = ''] = shellBlocks('README.md', /auth\/register/);
    const script = block.replace(/^API=.*$/m, `API=${app.url}`);
    const { stdout } = await run('bash', ['-c', STRICT + script]);
    expect(stdout).toMatch(/"key":"mutx_live_/);
  });
});

describe('the command of the migration guide', () => {
  it('is rejected by a documented receiver, for it has no signature', async () => {
    const env = { ...process.env, NODE_OPTIONS: '', SECRET: 'a-secret-of-my-own', PORT: '0' };
    const receiver = spawn(process.execPath, [join(ROOT, 'docs/receivers/node.mjs')], { env });
    try {
      let output = '';
      receiver.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
      const port = await eventually(() => /port (\d+)/.exec(output)?.[1], { what: 'its port' });
      const [block = ''] = shellBlocks('docs/receiving-webhooks.md', /http_code/);
      const { stdout } = await run('bash', ['-c', block.trim().replace('4000', port)]);
      expect(stdout).toBe('401\n');
    } finally {
      receiver.kill();
    }
  });
});
