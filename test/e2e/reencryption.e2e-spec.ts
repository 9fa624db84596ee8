import { createHmac, createPublicKey, type KeyObject, randomBytes, verify } from 'node:crypto';
import { join } from 'node:path';
import { startApp } from '../support/app-process.js';
import { ChildRun } from '../support/child-run.js';
import { ROOT } from '../support/operations.js';
import { Receiver } from '../support/receiver.js';
import { Stores } from '../support/stores.js';
import { Tenant } from '../support/tenant.js';

const TOOL = join(ROOT, 'dist/commands/reencrypt-secrets.js');
const [FIRST, SECOND] = ['the first secret of mine', 'the second secret of mine'];
const [OLD, NEW, OTHER] = [1, 2, 3].map(() => randomBytes(32).toString('base64'));

let stores: Stores;
let receiver: Receiver;

beforeAll(async () => {
  [stores, receiver] = [await Stores.create(), await Receiver.start()];
});

afterAll(async () => {
  await receiver.stop();
  await stores.dispose();
});

const start = (...keys: (string | undefined)[]) =>
  startApp({ stores, env: { ENCRYPTION_KEYS: keys.join(',') } });

/** The public key of a webhook. */
async function publicKey(tenant: Tenant, id: string): Promise<KeyObject> {
  const { body } = await tenant.api.get<{ key: string }>(`/webhooks/${id}/public-key`);
  const x = Buffer.from(body.key.replace('whpk_', ''), 'base64').toString('base64url');
  return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
}

async function reencrypt(
  ...keys: (string | undefined)[]
): Promise<{ code: number; output: string }> {
  const run = new ChildRun({ ...stores.env, ENCRYPTION_KEYS: keys.join(',') }, TOOL);
  const code = await run.exited;
  expect(run.output()).not.toMatch(/secret of mine/);
  return { code, output: run.output() };
}

describe('npm run secrets:reencrypt', () => {
  it('lets the old key go: what it encrypted signs on, both secrets of an overlap', async () => {
    let app = await start(OLD);
    const tenant = await Tenant.on(app.url);
    const { id } = await tenant.webhook(receiver.url(), {
      secret: FIRST,
      signing: 'ed25519',
      headers: { Authorization: `Bearer ${FIRST}` },
    });
    await tenant.change(id, { secret: SECOND });
    const keys = [await publicKey(tenant, id)];
    await tenant.api.post(`/webhooks/${id}/secret/rotate`, { key: true });
    keys.unshift(await publicKey(tenant, id));
    const unsigned = await tenant.webhook(receiver.url('/unsigned'), { events: ['alert.*'] });
    await app.stop();

    expect(await reencrypt(OTHER)).toEqual({ code: 1, output: expect.stringContaining(id) });
    expect(await reencrypt(NEW, OLD)).toEqual({
      code: 0,
      output: '1 webhooks re-encrypted, 0 ended secrets forgotten, 0 unreadable',
    });
    expect((await reencrypt(NEW, OLD)).output).toMatch(/^0 webhooks re-encrypted/);

    app = await start(NEW);
    await tenant.at(app.url).measure();
    const [request] = await receiver.waitFor(1);
    const expected = [SECOND, FIRST].map((secret) => {
      const hmac = createHmac('sha256', secret);
      hmac.update(`${request?.header('webhook-id')}.${request?.header('webhook-timestamp')}.`);
      return `v1,${hmac.update(request?.body ?? '').digest('base64')}`;
    });
    const signatures = request?.header('webhook-signature')?.split(' ') ?? [];
    expect(signatures.slice(0, 2)).toEqual(expected);
    const content = Buffer.from(
      `${request?.header('webhook-id')}.${request?.header('webhook-timestamp')}.${request?.text}`,
    );
    const byKeys = signatures.slice(2).map((each, n) => {
      const signature = Buffer.from(each.replace('v1a,', ''), 'base64');
      return verify(null, content, keys[n] as KeyObject, signature);
    });
    expect(byKeys).toEqual([true, true]);
    expect(request?.header('authorization')).toBe(`Bearer ${FIRST}`);
    expect(await tenant.at(app.url).readWebhook(unsigned.id)).toMatchObject({ has_secret: false });
    await app.stop();
  }, 180_000);

  it('forgets secrets whose overlap is over', async () => {
    await stores.query(
      `UPDATE webhooks SET previous_secret_until = now(), previous_signing_key_until = now()
       WHERE previous_secret IS NOT NULL`,
    );
    expect(await reencrypt(NEW)).toEqual({
      code: 0,
      output: '0 webhooks re-encrypted, 1 ended secrets forgotten, 0 unreadable',
    });
    const [row] = await stores.query(
      `SELECT previous_secret, previous_secret_until, previous_signing_key, previous_signing_key_until
       FROM webhooks WHERE secret IS NOT NULL`,
    );
    expect(Object.values(row ?? {})).toEqual([null, null, null, null]);
  });

  it('says what it lacks, and no password', async () => {
    const env = { ...stores.env, DATABASE_URL: 'postgres://mutx:hush@127.0.0.1:9/mutx' };
    const run = new ChildRun(env, TOOL);
    expect(await run.exited).toBe(1);
    expect(run.output()).toContain('ECONNREFUSED');
    expect(run.output()).not.toContain('hush');
  });
});
