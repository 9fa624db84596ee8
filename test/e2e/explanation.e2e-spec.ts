import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import type { AppConfig } from '../../src/platform/config/app-config.js';
import { dataSourceOptions } from '../../src/platform/database/data-source-options.js';
import { GenericPlanConnections } from '../../src/platform/database/generic-plan-connections.js';
import { ClaimsRepository } from '../../src/deliveries/dispatch/claims.repository.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { gone, hang, ok, status } from '../support/behaviours.js';
import type { Environment } from '../support/child-run.js';
import { eventually } from '../support/eventually.js';
import { Receiver } from '../support/receiver.js';
import { aTime } from '../support/shapes.js';
import { Stores } from '../support/stores.js';
import { Tenant, type DeliveryDetail, type ExplanationView } from '../support/tenant.js';

/** One attempt, after which the circuit opens for an hour. */
const OPENS = {
  WEBHOOK_CIRCUIT_AFTER: '1',
  DELIVERY_MAX_RETRIES: '0',
  DELIVERY_RETRY_BASE_MS: '3600000',
};

describe('the explanation of a delivery', () => {
  let stores: Stores;
  let api: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;
  let webhookId: string;
  let plans: GenericPlanConnections;
  let dataSource: DataSource;
  let workers: AppProcess[] = [];

  /** No worker runs but those that a test starts. */
  beforeAll(async () => {
    stores = await Stores.create();
    api = await startApp({ stores, role: 'api' });
    plans = new GenericPlanConnections({ databaseUrl: stores.databaseUrl } as AppConfig);
    dataSource = await new DataSource(dataSourceOptions(stores.databaseUrl)).initialize();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(api.url);
    webhookId = (await tenant.webhook(receiver.url())).id;
  });

  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
    await receiver.stop();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await plans.onApplicationShutdown();
    await api.stop();
    await stores.dispose();
  });

  const startWorker = async (env: Environment = {}): Promise<AppProcess> => {
    const worker = await startApp({ stores, role: 'worker', env });
    workers.push(worker);
    return worker;
  };

  const stopWorkers = async (): Promise<void> => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
  };

  /** The delivery created last. */
  const latest = async (): Promise<DeliveryDetail> => {
    const [delivery] = await tenant.history(webhookId, '?limit=1');
    return tenant.delivery(webhookId, delivery?.id ?? '');
  };

  const pendingOne = async (): Promise<DeliveryDetail> => {
    await tenant.measure();
    return latest();
  };

  const explained = (code: string): Promise<DeliveryDetail> =>
    eventually(async () => {
      const delivery = await latest();
      expect(delivery.explanation.code).toBe(code);
      return delivery;
    });

  /** Whether a worker could claim it now; the claim is then undone. */
  const isGranted = async ({ id }: DeliveryDetail): Promise<boolean> => {
    const workerId = randomUUID();
    await stores.query('INSERT INTO workers VALUES ($1, now(), now())', [workerId]);
    const claims = new ClaimsRepository(plans, dataSource);
    const { length } = await claims.claim([id], { workerId, probe: false });
    await stores.query(
      'UPDATE deliveries SET claimed_by = NULL, claimed_at = NULL WHERE claimed_by = $1',
      [workerId],
    );
    await stores.query('DELETE FROM workers WHERE id = $1', [workerId]);
    return length > 0;
  };

  const set = (delivery: { id: string }, assignments: string): Promise<unknown> =>
    stores.query(`UPDATE deliveries SET ${assignments} WHERE id = $1`, [delivery.id]);

  it('is `due` until a worker sends it, and then `delivered`', async () => {
    const delivery = await pendingOne();
    expect(delivery).toMatchObject({ event_id: expect.any(String), replay_of: null });
    expect(delivery.explanation).toEqual({
      code: 'due',
      detail: expect.stringContaining(`due since ${delivery.next_attempt_at}`),
      until: null,
    });
    expect(await isGranted(delivery)).toBe(true);

    await startWorker();
    const delivered = await explained('delivered');
    expect(delivered.explanation).toEqual({
      code: 'delivered',
      detail: `The endpoint responded with 200 to attempt 1 at ${delivered.delivered_at}.`,
      until: null,
    });
    expect(receiver.received[0]?.header('x-mutx-event-id')).toBe(delivery.event_id);
    expect(await isGranted(delivered)).toBe(false);
  });

  it('is `claimed` during an attempt, until the lease of a worker that was killed ends', async () => {
    receiver.respond(hang());
    const worker = await startWorker({ DELIVERY_TIMEOUT_MS: '60000' });
    await tenant.measure();
    await receiver.waitFor(1);
    const delivery = await explained('claimed');
    expect(delivery.explanation.detail).toContain('Attempt 1 has been in progress since');
    expect(delivery.explanation.until).toBeNull();
    expect(await isGranted(delivery)).toBe(false);

    await worker.kill();
    const until = await eventually(async () => (await latest()).explanation.until, {
      what: 'the end of the lease',
    });
    receiver.respond(ok());
    await startWorker();
    await receiver.waitFor(2, { timeoutMs: 30_000 });
    expect(receiver.received[1]?.at).toBeGreaterThan(Date.parse(until));
    expect((await explained('delivered')).attempts).toBe(2);
  });

  it('is `retry_scheduled` until the retry is due, and `exhausted` after the last one', async () => {
    receiver.respond(status(500));
    await startWorker({ DELIVERY_RETRY_BASE_MS: '3600000', DELIVERY_MAX_RETRIES: '1' });
    await tenant.measure();
    const delivery = await explained('retry_scheduled');
    expect(delivery.explanation.detail).toContain(
      'Attempt 1 failed: The endpoint responded with 500. Attempt 2 is scheduled for',
    );
    expect(delivery.explanation.until).toBe(delivery.next_attempt_at);
    expect(await isGranted(delivery)).toBe(false);
    expect(receiver.received).toHaveLength(1);

    await set(delivery, 'next_attempt_at = now()');
    const { explanation } = await explained('exhausted');
    expect(explanation.detail).toContain('All 2 attempts failed');
    expect(receiver.received).toHaveLength(2);
    expect(await isGranted(delivery)).toBe(false);
  });

  describe('behind an open circuit', () => {
    beforeEach(async () => {
      receiver.respond(status(500));
      await startWorker(OPENS);
      await tenant.measure();
      await explained('exhausted');
    });

    it('is `circuit_open` until the next probe, and `due` once the circuit is closed', async () => {
      const delivery = await pendingOne();
      const { next_probe_at, circuit_open } = await tenant.readWebhook(webhookId);
      expect([circuit_open, next_probe_at]).toEqual([true, aTime]);
      expect(await tenant.change(webhookId, { name: 'a name' })).toMatchObject({ next_probe_at });
      expect(delivery.explanation).toEqual<ExplanationView>({
        code: 'circuit_open',
        detail: expect.stringContaining(`the next probe is sent at ${next_probe_at}`) as string,
        until: next_probe_at,
      });
      expect(await isGranted(delivery)).toBe(false);

      await stopWorkers();
      expect(await tenant.change(webhookId, { reset_circuit: true })).toMatchObject({
        circuit_open: false,
        next_probe_at: null,
      });
      const due = await latest();
      expect([due.id, due.explanation.code]).toEqual([delivery.id, 'due']);
      expect(await isGranted(due)).toBe(true);
    });

    it('is `circuit_open` until it expires, if that is sooner, and then `expired`', async () => {
      const delivery = await pendingOne();
      await set(delivery, `created_at = now() - interval '23 hours 50 minutes'`);
      const { explanation, created_at } = await latest();
      const expiry = new Date(Date.parse(created_at) + 24 * 3_600_000).toISOString();
      expect(explanation).toMatchObject({ code: 'circuit_open', until: expiry });

      await set(delivery, `created_at = now() - interval '24 hours 1 second'`);
      expect((await explained('expired')).status).toBe('failed');
      expect(await isGranted(delivery)).toBe(false);
      expect(receiver.received).toHaveLength(1);
    });

    it('is `delivered` after a probe', async () => {
      await pendingOne();
      receiver.respond(ok());
      await stores.query('UPDATE webhooks SET next_probe_at = now() WHERE id = $1', [webhookId]);
      await explained('delivered');
      expect(await tenant.readWebhook(webhookId)).toMatchObject({ next_probe_at: null });
    });
  });

  it('is `webhook_inactive` before and after the delivery is cancelled', async () => {
    const delivery = await pendingOne();
    await tenant.change(webhookId, { is_active: false });
    const { status: before, explanation } = await latest();
    expect([before, explanation.code, explanation.until]).toEqual([
      'pending',
      'webhook_inactive',
      null,
    ]);
    expect(await isGranted(delivery)).toBe(false);

    await startWorker();
    await tenant.settled(webhookId, 1);
    const { status: after, explanation: final } = await latest();
    expect([after, final.code]).toEqual(['cancelled', 'webhook_inactive']);
    expect(receiver.received).toHaveLength(0);

    await set(delivery, 'end_reason = NULL');
    expect((await latest()).explanation).toEqual(final);
    await set(delivery, `end_reason = 'webhook_deleted'`);
    expect((await latest()).explanation.code).toBe('cancelled');
  });

  it('is `gone` after a 410', async () => {
    receiver.respond(gone());
    await startWorker();
    await tenant.measure();
    const delivery = await explained('gone');
    expect(delivery.explanation.detail).toContain('Activate the webhook');
    await set(delivery, 'end_reason = NULL');
    expect((await latest()).explanation).toEqual(delivery.explanation);
  });

  it('is `blocked` if the destination is not allowed', async () => {
    await startWorker({ ALLOW_PRIVATE_DESTINATIONS: 'false' });
    await tenant.measure();
    const delivery = await explained('blocked');
    expect(delivery.explanation.detail).toContain('resolves to a non-public address');
    await set(delivery, 'end_reason = NULL');
    expect((await latest()).explanation).toEqual(delivery.explanation);
  });
});
