import { randomUUID } from 'node:crypto';
import { registerUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { gone, ok, slow, status, type Behaviour } from '../support/behaviours.js';
import { eventually } from '../support/eventually.js';
import { aTime, expectProblem } from '../support/shapes.js';
import { Receiver } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

describe('the deliveries of a webhook', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  /** What fails waits for an hour, so that a test can look at it. */
  beforeAll(async () => {
    app = await startApp({
      env: { DELIVERY_RETRY_BASE_MS: '3600000', DELIVERY_TIMEOUT_MS: '30000' },
    });
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  describe('in the history', () => {
    it('are shown with their attempts', async () => {
      receiver.respond(ok('thank you'));
      const { id } = await tenant.webhook(receiver.url());
      await tenant.measure();
      await tenant.settled(id, 1);
      const [request] = receiver.received;
      const { body: page } = await tenant.api.get(`/webhooks/${id}/deliveries`);
      const [item] = page.items;
      expect(page).toEqual({
        webhook_id: id,
        items: [
          {
            id: request?.json.delivery_id,
            webhook_id: id,
            event_id: request?.header('x-mutx-event-id'),
            replay_of: null,
            replay_id: null,
            event: 'metrics.report',
            payload: JSON.stringify(request?.json.data),
            status_code: 200,
            success: true,
            status: 'delivered',
            error_message: null,
            attempts: 1,
            duration_ms: expect.any(Number),
            created_at: aTime,
            delivered_at: aTime,
            next_attempt_at: null,
          },
        ],
        total: 1,
        total_is_exact: true,
        skip: 0,
        limit: 50,
        has_more: false,
        next_cursor: null,
        since: null,
        until: null,
        event: null,
        success: null,
        status: null,
      });
      const { body: one } = await tenant.api.get(`/webhooks/${id}/deliveries/${item.id}`);
      expect(one).toEqual({
        ...item,
        explanation: { code: 'delivered', detail: expect.any(String), until: null },
        attempt_log: [
          {
            attempt: 1,
            status_code: 200,
            error_message: null,
            duration_ms: item.duration_ms,
            response_body: 'thank you',
            started_at: aTime,
          },
        ],
      });
      expect((await tenant.api.get(`/webhooks/${id}`)).body).toMatchObject({
        total_deliveries: 1,
        successful_deliveries: 1,
        failed_deliveries: 0,
      });
    });

    it('are filtered by status, success and event, and come in pages, newest first', async () => {
      const answers: Record<string, Behaviour> = {
        'agent.status': ok(),
        'agent.heartbeat': gone(),
        'metrics.report': status(503),
      };
      receiver.respond((request, response) => {
        answers[request.json.event as string]?.(request, response);
      });
      const { id } = await tenant.webhook(receiver.url(), { events: ['agent.*', 'metrics.*'] });
      const find = async (query: string): Promise<string[]> =>
        (await tenant.history(id, `?${query}`)).map(({ event }) => event);

      await tenant.report('running');
      await eventually(async () => (await find('success=true')).length === 1);
      await tenant.measure();
      await eventually(async () => (await tenant.history(id))[0]?.attempts === 1);
      expect(await find('status=pending')).toEqual(['metrics.report']);
      expect(await find('success=false')).toEqual(['metrics.report']);
      const [waiting] = await tenant.history(id);
      expect(waiting).toMatchObject({
        status: 'pending',
        success: false,
        status_code: 503,
        error_message: 'The endpoint responded with 503',
        delivered_at: null,
        next_attempt_at: aTime,
      });

      await tenant.report('running');
      await tenant.settled(id, 3);
      expect(await find('status=delivered')).toEqual(['agent.status']);
      expect(await find('status=failed')).toEqual(['agent.heartbeat']);
      expect(await find('status=cancelled')).toEqual(['metrics.report']);
      expect(await find('success=false')).toEqual(['agent.heartbeat', 'metrics.report']);
      expect(await find('event=agent.status')).toEqual(['agent.status']);
      expect(await find('event=agent.status&success=false')).toEqual([]);
      expect(await find('limit=500')).toEqual([
        'agent.heartbeat',
        'metrics.report',
        'agent.status',
      ]);

      const path = `/webhooks/${id}/deliveries?success=false&status=failed&event=agent.heartbeat`;
      expect((await tenant.api.get(path)).body).toMatchObject({
        total: 1,
        event: 'agent.heartbeat',
        success: false,
        status: 'failed',
      });
      expect(
        (await tenant.api.get(`/webhooks/${id}/deliveries?skip=1&limit=1`)).body,
      ).toMatchObject({
        items: [{ event: 'metrics.report' }],
        total: 3,
        skip: 1,
        limit: 1,
        has_more: true,
      });
      expect((await tenant.api.get(`/webhooks/${id}`)).body).toMatchObject({
        total_deliveries: 3,
        successful_deliveries: 1,
        failed_deliveries: 1,
      });
    });

    it.each([
      ['limit', 'limit=501'],
      ['limit', 'limit=0'],
      ['skip', 'skip=-1'],
      ['status', 'status=lost'],
      ['success', 'success=maybe'],
      ['colour', 'colour=red'],
    ])('are refused for a wrong %s: %s', async (field, query) => {
      const { id } = await tenant.webhook(receiver.url());
      expectProblem(
        await tenant.api.get(`/webhooks/${id}/deliveries?${query}`),
        422,
        'validation_failed',
        [field],
      );
    });

    it('are found only under their own webhook', async () => {
      const { id } = await tenant.webhook(receiver.url());
      const other = await tenant.webhook(receiver.url(), { events: ['alert.*'] });
      await tenant.measure();
      const [delivery] = await tenant.settled(id, 1);
      const at = (webhook: string, name = delivery?.id): string =>
        `/webhooks/${webhook}/deliveries/${name}`;
      expectProblem(await tenant.api.get(at(other.id)), 404, 'not_found');
      expectProblem(await tenant.api.get(at(id, randomUUID())), 404, 'not_found');
      expectProblem(await tenant.api.get(at(id, 'first')), 422, 'validation_failed', [
        'delivery_id',
      ]);
      const stranger = (await registerUser(app.url)).api;
      expectProblem(await stranger.get(at(id)), 403, 'forbidden');
    });
  });

  describe('when it goes', () => {
    /** A webhook with one delivery that waits for its second attempt. */
    const waiting = async (): Promise<string> => {
      receiver.respond(status(500));
      const { id } = await tenant.webhook(receiver.url());
      await tenant.measure();
      await eventually(async () => (await tenant.history(id))[0]?.attempts === 1);
      return id;
    };
    const stored = async (id: string): Promise<string[]> => {
      const rows = await app.stores.query<{ status: string }>(
        'SELECT status FROM deliveries WHERE webhook_id = $1',
        [id],
      );
      return rows.map(({ status }) => status);
    };

    it('are cancelled with it if they wait', async () => {
      const id = await waiting();
      expect(await tenant.api.delete(`/webhooks/${id}`)).toMatchObject({ status: 204 });
      expectProblem(await tenant.api.get(`/webhooks/${id}/deliveries`), 404, 'not_found');
      await eventually(async () => (await stored(id)).join() === 'cancelled');
      await tenant.measure();
      expect(await stored(id)).toEqual(['cancelled']);
    });

    it('are cancelled if they wait when it is switched off, and stay so', async () => {
      const id = await waiting();
      expect(await tenant.change(id, { is_active: false })).toMatchObject({ is_active: false });
      expect(await tenant.finalDelivery(id)).toMatchObject({
        status: 'cancelled',
        success: false,
        attempts: 1,
        next_attempt_at: null,
      });
      await tenant.measure();
      receiver.respond(ok());
      await tenant.change(id, { is_active: true });
      await tenant.measure();
      const seen = (await tenant.settled(id, 2)).map(({ status }) => status);
      expect(seen).toEqual(['delivered', 'cancelled']);
    });

    it('cannot be claimed any more', async () => {
      const id = await waiting();
      await tenant.change(id, { is_active: false });
      await tenant.finalDelivery(id);
      const claim = app.stores.query(
        'UPDATE deliveries SET claimed_by = gen_random_uuid() WHERE webhook_id = $1',
        [id],
      );
      await expect(claim).rejects.toThrow('deliveries_claimed_is_pending');
    });

    it('end with the attempt that is under way', async () => {
      receiver.respond(slow(300));
      const { id } = await tenant.webhook(receiver.url());
      await tenant.measure();
      await receiver.waitFor(1);
      await tenant.api.delete(`/webhooks/${id}`);
      await eventually(async () => (await stored(id)).join() === 'delivered');
      expect(receiver.received).toHaveLength(1);
    });
  });
});
