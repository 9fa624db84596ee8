import { createHmac } from 'node:crypto';
import { expectStatus } from '../../../test/support/api-client.js';
import { ok, slow, status } from '../../../test/support/behaviours.js';
import { eventually } from '../../../test/support/eventually.js';
import type { CaseContext, FaultCase } from '../fault-case.js';
import { sleep } from '../scenario.js';
import type { Endpoint, Stack } from '../stack.js';

const OLD = 'the-old-secret';
const NEW = 'the-new-secret';

const moved: FaultCase = {
  name: 'URL and secret changed between attempts',
  expected: 'The next attempt goes to the new URL, signed with the new secret, with the same id.',
  async run(context) {
    const env = { DELIVERY_RETRY_BASE_MS: '2000' };
    const stack = await context.start({ env });
    const old = await stack.endpoint(status(500), { expects: 'delivered', secret: OLD });
    const target = await stack.endpoint(ok(), { expects: 'nothing certain' });
    await stack.api.patch(`/webhooks/${target.webhookId}`, { is_active: false });
    stack.begin(10);
    await sleep(1_500);
    const changed = await stack.api.patch(`/webhooks/${old.webhookId}`, {
      url: target.receiver.url('/new'),
      secret: NEW,
    });
    expectStatus(200, changed);
    const at = Date.now();
    await sleep(1_000);
    await stack.load.stop();
    await sleep(4_000);
    checkMoved(context, old, target, at);
  },
};

function checkMoved(context: CaseContext, old: Endpoint, target: Endpoint, at: number): void {
  const retried = target.receiver.received.filter((it) => it.header('x-mutx-attempt') === '2');
  if (retried.length === 0) context.problem('no delivery was retried at the new URL');
  const signedWrong = target.receiver.received.filter(
    (it) =>
      it.header('x-mutx-signature') !==
      `sha256=${createHmac('sha256', NEW).update(it.body).digest('hex')}`,
  );
  if (signedWrong.length > 0)
    context.problem(`${signedWrong.length} deliveries have another signature`);
  const late = old.receiver.received.filter((it) => it.at > at + 1_000);
  if (late.length > 0) context.problem(`${late.length} attempts still went to the old URL`);
}

/** The change is made while attempts are in flight and others wait for their retry. */
function ended(
  name: string,
  expected: string,
  change: (stack: Stack, endpoint: Endpoint) => Promise<unknown>,
): FaultCase {
  return {
    name,
    expected,
    async run(context) {
      const stack = await context.start({ env: { DELIVERY_RETRY_BASE_MS: '3000' } });
      await stack.endpoint();
      const going = await stack.endpoint(slow(1_200), { expects: 'nothing certain' });
      stack.begin(12);
      await sleep(2_000);
      going.receiver.respond((request, response) =>
        (request.header('x-mutx-attempt') === '1' ? slow(1_200, status(500)) : ok())(
          request,
          response,
        ),
      );
      await sleep(2_000);
      await change(stack, going);
      const at = Date.now();
      const [changed] = await stack.query<{ now: Date }>('SELECT now() AS now');
      await eventually(
        async () => {
          const rows = await stack.query(
            `SELECT FROM deliveries WHERE webhook_id = $1 AND status = 'pending'`,
            [going.webhookId],
          );
          return rows.length === 0;
        },
        { timeoutMs: 15_000, what: 'an end of all deliveries of the webhook' },
      );
      context.recovered(Date.now() - at);
      const counts = await stack.query<{ status: string; count: number }>(
        `SELECT status, count(*)::int AS count FROM deliveries WHERE webhook_id = $1
         GROUP BY status ORDER BY status`,
        [going.webhookId],
      );
      context.note(counts.map(({ status, count }) => `${count} ${status}`).join(', '));
      const late = await stack.query(
        `SELECT FROM delivery_attempts a JOIN deliveries d ON d.id = a.delivery_id
         WHERE d.webhook_id = $1 AND a.started_at > $2::timestamptz + interval '500 milliseconds'`,
        [going.webhookId, changed?.now],
      );
      if (late.length > 0) context.problem(`${late.length} attempts were started afterwards`);
      if (!counts.some(({ status }) => status === 'delivered'))
        context.problem('no delivery arrived');
      if (!counts.some(({ status }) => status === 'cancelled'))
        context.problem('no delivery was pending');
    },
  };
}

export const CHANGE_CASES: FaultCase[] = [
  moved,
  ended(
    'webhook deleted during an attempt',
    'The attempt in flight ends and is recorded; pending deliveries are cancelled, nothing more is sent.',
    (stack, { webhookId }) => stack.api.delete(`/webhooks/${webhookId}`),
  ),
  ended(
    'webhook deactivated during an attempt',
    'The attempt in flight ends and is recorded; pending deliveries are cancelled, nothing more is sent.',
    (stack, { webhookId }) => stack.api.patch(`/webhooks/${webhookId}`, { is_active: false }),
  ),
];
