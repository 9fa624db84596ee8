import { readFileSync } from 'node:fs';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Receiver } from '../support/receiver.js';
import { createDeployment } from '../support/resources.js';
import { aTime } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

const { version } = JSON.parse(
  readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
) as { version: string };

describe('an event on its way', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  describe('what a receiver gets', () => {
    it('is the event in the agreed form, byte for byte', async () => {
      await tenant.webhook(receiver.url('/hook?tenant=7'));
      await tenant.measure({ cpu_usage: 12.5 });
      const [request] = await receiver.waitFor(1);
      expect(request).toMatchObject({ method: 'POST', path: '/hook?tenant=7' });
      expect(Object.keys(request?.json ?? {})).toEqual([
        'event',
        'timestamp',
        'delivery_id',
        'data',
      ]);
      expect(request?.json).toEqual({
        event: 'metrics.report',
        timestamp: aTime,
        delivery_id: request?.header('x-mutx-delivery-id'),
        data: {
          agent_id: tenant.agentId,
          cpu_usage: 12.5,
          memory_usage: null,
          timestamp: aTime,
        },
      });
      expect(request?.text).toBe(JSON.stringify(request?.json));
    });

    it('comes with the agreed headers, and none of a signature without a secret', async () => {
      const { id } = await tenant.webhook(receiver.url());
      await tenant.measure();
      const [request] = await receiver.waitFor(1);
      const [delivery] = await tenant.settled(id, 1);
      const { host, connection, ...headers } = request?.headers ?? {};
      expect({ host, connection }).toEqual({
        host: `127.0.0.1:${receiver.port}`,
        connection: 'keep-alive',
      });
      expect(headers).toEqual({
        accept: '*/*',
        'content-type': 'application/json',
        'content-length': String(request?.body.length),
        'user-agent': `MUTX-Webhooks/${version}`,
        'x-mutx-event': 'metrics.report',
        'x-mutx-event-id': delivery?.event_id,
        'x-mutx-delivery-id': delivery?.id,
        'x-mutx-attempt': '1',
      });
    });

    it('holds any text in UTF-8, as it was reported', async () => {
      await tenant.webhook(receiver.url(), { events: ['agent.*'] });
      const message = 'Zwölf "Boxkämpfer" \\ jagen\n\t🦊 \u2028 </script>';
      await tenant.report('failed', { error_message: message, node_id: 'node-ß' });
      const [request] = await receiver.waitFor(1);
      expect(request?.json.data).toMatchObject({ error_message: message, node_id: 'node-ß' });
      expect(request?.header('content-length')).toBe(
        String(Buffer.byteLength(request?.text ?? '')),
      );
    });
  });

  describe('a subscription', () => {
    const ALL = [
      'agent.heartbeat',
      'agent.status',
      'alert.cpu_high',
      'alert.deployment_failed',
      'deployment.created',
      'deployment.failed',
      'deployment.healthy',
      'metrics.report',
    ];

    /** One event of each type in ALL. */
    const happen = async (): Promise<void> => {
      await tenant.report('running');
      await tenant.report('running');
      await tenant.measure({ cpu_usage: 95 });
      const { id } = await createDeployment(tenant.api, tenant.agentId);
      await tenant.reportDeployment(id, 'healthy');
      await tenant.reportDeployment(id, 'crashed', { error_message: 'Out of memory' });
    };

    it('brings what it names: everything, families, types and their aliases', async () => {
      const family = (name: string): string[] => ALL.filter((type) => type.startsWith(name));
      const cases: [string[], string[]][] = [
        [['*'], ALL],
        [['agent.*'], family('agent.')],
        [['deployment.*'], family('deployment.')],
        [['metrics.*'], family('metrics.')],
        [['alert.*'], family('alert.')],
        [['agent.status'], ['agent.status']],
        [['agent.status_update'], ['agent.status']],
        [['agent.status_changed', 'agent.status'], ['agent.status']],
        [
          ['deployment.failed', 'agent.heartbeat'],
          ['agent.heartbeat', 'deployment.failed'],
        ],
        [['deployment.*', 'deployment.failed'], family('deployment.')],
        [['deployment.rolled_back'], []],
      ];
      const ids: string[] = [];
      for (const [index, [events]] of cases.entries()) {
        ids.push((await tenant.webhook(receiver.url(`/${index}`), { events })).id);
      }
      await happen();
      for (const [index, [, expected]] of cases.entries()) {
        await tenant.settled(ids[index] ?? '', expected.length);
        const requests = receiver.received.filter(({ path }) => path === `/${index}`);
        expect(requests.map((r) => r.header('x-mutx-event')).sort()).toEqual(expected);
      }
    });

    it('brings nothing to an inactive webhook, nor to somebody else', async () => {
      const stranger = await Tenant.on(app.url);
      const { id } = await tenant.webhook(receiver.url('/off'), {
        events: ['*'],
        is_active: false,
      });
      const other = await stranger.webhook(receiver.url('/stranger'), { events: ['*'] });
      const mine = await tenant.webhook(receiver.url('/mine'), { events: ['*'] });
      await happen();
      await tenant.settled(mine.id, ALL.length);
      expect(await tenant.history(id)).toEqual([]);
      expect(await stranger.history(other.id)).toEqual([]);
      expect(new Set(receiver.received.map(({ path }) => path))).toEqual(new Set(['/mine']));
    });

    it('counts from its change on', async () => {
      const { id } = await tenant.webhook(receiver.url());
      await tenant.measure();
      await tenant.settled(id, 1);
      await tenant.change(id, { events: ['agent.*'], url: receiver.url('/moved') });
      await tenant.measure();
      await tenant.report('running');
      await tenant.settled(id, 2);
      expect(receiver.received.map(({ path, json }) => [path, json.event as string])).toEqual([
        ['/', 'metrics.report'],
        ['/moved', 'agent.status'],
      ]);
    });
  });
});
