import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { standardSignature } from '../../src/deliveries/attempt/signature.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { ROOT } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const FOLDER = join(ROOT, 'docs/receivers');

/** The receivers of the documentation: what starts each, and what must be there for it. */
const RECEIVERS = [
  { file: 'node.mjs', tool: process.execPath, version: '--version' },
  { file: 'receiver.py', tool: 'python3', version: '--version' },
  { file: 'main.go', tool: 'go', version: 'version' },
];

const SECRETS = ['a plain secret, ünïcödé', 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'whsec_+/+/'];

/** Python then decodes no other variable than one in ASCII, unless it is told how. */
const ASCII_LOCALE = { LC_ALL: 'C', PYTHONUTF8: '0', PYTHONCOERCECLOCALE: '0' };

const isThere = ({ tool, version }: (typeof RECEIVERS)[number]): boolean =>
  spawnSync(tool, [version]).status === 0;

/** A receiver as its own process. */
class Program {
  readonly lines: string[] = [];

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.lines.push(line));
    }
  }

  static start(tool: string, args: string[], secret: string): Program {
    const env = { ...process.env, NODE_OPTIONS: '', SECRET: secret, PORT: '0', ...ASCII_LOCALE };
    return new Program(spawn(tool, args, { env, stdio: ['ignore', 'pipe', 'pipe'] }));
  }

  async url(): Promise<string> {
    const port = await eventually(
      () => this.lines.map((line) => /^listening on port (\d+)$/.exec(line)?.[1]).find(Boolean),
      { timeoutMs: 20_000, what: `a receiver that listens (${this.lines.join('; ')})` },
    );
    return `http://127.0.0.1:${port}/hook`;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}

describe('the receivers of the documentation', () => {
  let app: AppProcess;
  let folder: string;

  beforeAll(async () => {
    app = await startApp();
    folder = await mkdtemp(join(tmpdir(), 'mutx-receivers-'));
  });

  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('stand in the page word for word', async () => {
    const page = await readFile(join(ROOT, 'docs/receiving-webhooks.md'), 'utf8');
    for (const { file } of RECEIVERS) {
      expect(page).toContain(`\n${await readFile(join(FOLDER, file), 'utf8')}\`\`\``);
    }
  });

  it('verify in the README with any secret, a non-ASCII one included', async () => {
    const readme = await readFile(join(ROOT, 'README.md'), 'utf8');
    const recipes = [...readme.matchAll(/```js\n(.*?)```/gs)]
      .map(([, code = '']) => code)
      .filter((code) => code.includes('process.env.SECRET'));
    expect(recipes).toHaveLength(2);
    const tenant = await Tenant.on(app.url);
    for (const code of recipes) {
      const onAnyPort = `.listen(0, function () { console.log('listening on port', this.address().port); })`;
      const runnable = code.replace('.listen(4000)', onAnyPort);
      for (const secret of SECRETS) {
        const args = ['--input-type=module', '--eval', runnable];
        const program = Program.start(process.execPath, args, secret);
        try {
          const { id } = await tenant.webhook(await program.url(), { secret });
          const genuine = await tenant.api.post(`/webhooks/${id}/test`);
          expect([secret, genuine.status, genuine.body.status_code]).toEqual([secret, 200, 204]);
          await tenant.change(id, { secret: null });
          await tenant.change(id, { secret: 'another secret' });
          expect((await tenant.api.post(`/webhooks/${id}/test`)).body.detail).toContain('401');
        } finally {
          await program.stop();
        }
      }
    }
  }, 120_000);

  /** What starts a file with nothing in between, so that its end is the end of the receiver. */
  const commandOf = async (file: string, tool: string): Promise<[string, string[]]> => {
    if (!file.endsWith('.go')) return [tool, [join(FOLDER, file)]];
    const binary = join(folder, 'receiver');
    // Without cgo: the first build on a machine compiles Go's own library, which takes long enough.
    const env = { ...process.env, CGO_ENABLED: '0' };
    await promisify(execFile)(tool, ['build', '-o', binary, join(FOLDER, file)], { env });
    return [binary, []];
  };

  describe.each(RECEIVERS)('$file', (receiver) => {
    const { file, tool } = receiver;
    if (!isThere(receiver)) {
      it.skip(`cannot run: ${tool} is missing here`, () => undefined);
      return;
    }

    it('knows what is genuine, and nothing else', async () => {
      const [command, args] = await commandOf(file, tool);
      const tenant = await Tenant.on(app.url);
      for (const secret of SECRETS) {
        const program = Program.start(command, args, secret);
        try {
          await judge(program, tenant, secret);
        } finally {
          await program.stop();
        }
      }
    }, 300_000);
  });

  /** Genuine deliveries are taken, once each, replays too; every change of one is refused. */
  async function judge(program: Program, tenant: Tenant, secret: string): Promise<void> {
    const url = await program.url();
    const { id } = await tenant.webhook(url, { secret, events: ['webhook.test'] });
    const { status, body } = await tenant.api.post(`/webhooks/${id}/test`);
    expect([status, body.status_code]).toEqual([200, 204]);
    const line = `GENUINE webhook.test ${body.delivery_id}`;
    await eventually(() => program.lines.at(-1)?.startsWith(line), { what: line });

    const genuine = await aDelivery(tenant, secret);
    expect(await send(url, genuine)).toBe(204);
    const signature = genuine.headers['webhook-signature'];
    expect(await send(url, changed(genuine, 'webhook-signature', `v1,AAAA ${signature}`))).toBe(
      204,
    );

    const { delivery_id } = JSON.parse(genuine.body) as { delivery_id: string };
    const lines = (word: string, deliveryId: string): number =>
      program.lines.filter((it) => it.startsWith(`${word} metrics.report ${deliveryId}`)).length;
    await eventually(() => lines('DUPLICATE', delivery_id) === 1, { what: 'the duplicate' });
    expect(lines('GENUINE', delivery_id)).toBe(1);
    const replay = { ...genuine, body: genuine.body.replace(delivery_id, randomUUID()) };
    const { delivery_id: replayed } = JSON.parse(replay.body) as { delivery_id: string };
    const now = Math.floor(Date.now() / 1000);
    expect(await send(url, signedAgain(replay, secret, now))).toBe(204);
    await eventually(() => lines('GENUINE', replayed) === 1, { what: 'the replay' });

    const old = Math.floor(Date.now() / 1000) - 301;
    const forgeries: Delivery[] = [
      { ...genuine, body: genuine.body.replace('metrics', 'Metrics') },
      changed(genuine, 'webhook-id', 'another'),
      changed(genuine, 'webhook-timestamp', String(old + 200)),
      changed(genuine, 'webhook-timestamp', 'soon'),
      changed(genuine, 'webhook-timestamp', ''),
      changed(genuine, 'webhook-signature', ''),
      changed(genuine, 'webhook-signature', 'v1,'),
      changed(genuine, 'webhook-signature', signature.replace('v1,', 'v2,')),
      signedAgain(genuine, 'another secret', old + 301),
      signedAgain(genuine, secret, old),
    ];
    for (const forgery of forgeries) {
      expect([await send(url, forgery), forgery]).toEqual([401, forgery]);
    }
    const refused = (): number => program.lines.filter((line) => line === 'FORGED').length;
    await eventually(() => refused() === forgeries.length, { what: 'a line for each forgery' });
    await tenant.api.delete(`/webhooks/${id}`);
  }
});

interface Delivery {
  headers: Record<string, string> & { 'webhook-id': string; 'webhook-signature': string };
  body: string;
}

/** A delivery as it came over the wire. */
async function aDelivery(tenant: Tenant, secret: string): Promise<Delivery> {
  const receiver = await Receiver.start();
  const { id } = await tenant.webhook(receiver.url(), { secret });
  await tenant.measure();
  const [request] = await receiver.waitFor(1);
  await tenant.api.delete(`/webhooks/${id}`);
  await receiver.stop();
  const names = ['webhook-id', 'webhook-timestamp', 'webhook-signature', 'content-type'];
  const headers = names.map((name) => [name, request?.header(name) ?? '']);
  return { headers: Object.fromEntries(headers) as Delivery['headers'], body: request?.text ?? '' };
}

const changed = (delivery: Delivery, name: string, value: string): Delivery => ({
  ...delivery,
  headers: { ...delivery.headers, [name]: value },
});

/** The same delivery, as somebody would sign it who has this secret, at this time. */
function signedAgain(delivery: Delivery, secret: string, seconds: number): Delivery {
  const signature = standardSignature(
    [secret],
    delivery.headers['webhook-id'],
    seconds,
    delivery.body,
  );
  const at = changed(delivery, 'webhook-timestamp', String(seconds));
  return changed(at, 'webhook-signature', signature);
}

async function send(url: string, { headers, body }: Delivery): Promise<number> {
  return (await fetch(url, { method: 'POST', headers, body })).status;
}
