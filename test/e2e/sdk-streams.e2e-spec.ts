import { Mutx } from '../../packages/sdk-typescript/src/mutx.js';
import type { StreamedAttempt } from '../../packages/sdk-typescript/src/stream-attempts.js';
import type { StreamMessage } from '../../packages/sdk-typescript/src/stream-events.js';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { TcpProxy } from '../support/tcp-proxy.js';
import { Tenant } from '../support/tenant.js';

let app: AppProcess;
let proxy: TcpProxy;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  proxy = await TcpProxy.to(app.url);
});

afterAll(async () => {
  await proxy.stop();
  await app.stop();
});

describe('streamEvents of the TypeScript SDK', () => {
  it('yields every event once while connections are lost, and continues at a stored position', async () => {
    const tenant = await Tenant.on(app.url);
    const { token } = tenant.api.credentials;
    const mutx = new Mutx({ baseUrl: proxy.url, accessToken: () => token ?? '' });
    const abort = new AbortController();
    const messages: StreamMessage[] = [];
    const reading = (async () => {
      const types = ['metrics.*'];
      for await (const message of mutx.streamEvents({ types, signal: abort.signal })) {
        messages.push(message);
      }
    })();
    const values = (of: StreamMessage[]): unknown[] =>
      of.map((message) =>
        message.kind === 'event' && message.event.type === 'metrics.report'
          ? message.event.data?.cpu_usage
          : message,
      );
    const measured = (from: number, to: number): unknown[] =>
      Array.from({ length: to - from + 1 }, (_, n) => from + n);
    await app.waitForLog(({ msg }) => msg === 'request');
    await eventually(
      async () => {
        if (messages.length > 0) return true;
        await tenant.measure({ cpu_usage: 1 });
        return false;
      },
      { intervalMs: 500 },
    );
    messages.length = 0;

    proxy.cut();
    for (let cpu_usage = 2; cpu_usage <= 4; cpu_usage++) await tenant.measure({ cpu_usage });
    proxy.restore();
    await eventually(() => values(messages).length >= 3);
    await tenant.measure({ cpu_usage: 5 });
    const seen = await eventually(() => messages.length >= 4 && messages);
    expect(values(seen.slice(-4))).toEqual(measured(2, 5));

    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    const position = seen.at(-3)?.position;
    const again: StreamMessage[] = [];
    for await (const message of mutx.streamEvents({ types: ['metrics.*'], position })) {
      if (again.push(message) === 2) break;
    }
    expect(values(again)).toEqual(measured(4, 5));
  });

  it('throws when the key is revoked', async () => {
    const user = await registerUser(app.url);
    const key = await user.withKey();
    const mutx = new Mutx({ baseUrl: app.url, apiKey: key.credentials.apiKey });
    const next = mutx.streamEvents().next();
    await eventually(async () => {
      const { body } = await user.api.get<{ items: { id: string }[] }>('/api-keys');
      return (await user.api.delete(`/api-keys/${body.items[0]?.id}`)).status === 204;
    });
    await expect(next).rejects.toMatchObject({ status: 401, code: 'unauthorized' });
  });
});

describe('streamAttempts of the TypeScript SDK', () => {
  it('yields the attempts of one webhook, and goes on after a lost connection', async () => {
    const all = await startApp();
    const through = await TcpProxy.to(all.url);
    const receiver = await Receiver.start();
    const tenant = await Tenant.on(all.url);
    const [{ id }] = await Promise.all([
      tenant.webhook(receiver.url()),
      tenant.webhook(receiver.url()),
    ]);
    const { token } = tenant.api.credentials;
    const mutx = new Mutx({ baseUrl: through.url, accessToken: () => token ?? '' });
    const abort = new AbortController();
    const attempts: StreamedAttempt[] = [];
    const reading = (async () => {
      for await (const attempt of mutx.streamAttempts({ webhookId: id, signal: abort.signal })) {
        attempts.push(attempt);
      }
    })();
    const arrives = async (): Promise<void> => {
      const before = attempts.length;
      await eventually(
        async () => {
          if (attempts.length > before) return true;
          await tenant.measure();
          return false;
        },
        { intervalMs: 500 },
      );
    };
    await arrives();
    through.cut();
    through.restore();
    await arrives();
    for (const attempt of attempts) {
      expect(attempt).toMatchObject({ webhook_id: id, attempt: 1, status: 'delivered' });
    }
    abort.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await Promise.all([receiver.stop(), through.stop()]);
    await all.stop();
  });
});
