import type { Attacker } from '../../../attacks/attacker.js';
import type { CaseContext } from '../../fault-case.js';
import type { Endpoint, Stack } from '../../stack.js';

/** Paths of an attacker on the victim's own origin begin with this. */
const ATTACKER_PATH = '/attacker/';

/** No report acknowledged to the attacker may be lost either: its deliveries wait only for its own. */
export async function checkAttacker(
  context: CaseContext,
  stack: Stack,
  victim: Endpoint,
  attacker: Attacker,
): Promise<void> {
  if (attacker.kind !== 'webhooks') return;
  const { ok = 0, unknown = 0, rejected = 0, accepted = 0 } = await attacker.counters();
  const rows = await stack.query<{ status: string; count: number }>(
    `SELECT status, count(*)::int AS count FROM deliveries WHERE webhook_id = ANY($1)
     GROUP BY status`,
    [attacker.webhookIds],
  );
  const delivered = rows.find(({ status }) => status === 'delivered')?.count ?? 0;
  const others = rows.filter(({ status }) => status !== 'delivered');
  for (const { status, count } of others) {
    context.problem(`${count} deliveries of the attacker are ${status}`);
  }
  const webhooks = attacker.webhookIds.length;
  const total = rows.reduce((sum, { count }) => sum + count, 0);
  if (total < ok * webhooks || total > (ok + unknown) * webhooks) {
    context.problem(
      `${ok} reports of the attacker left ${total} deliveries for ${webhooks} webhooks`,
    );
  }
  const arrived = accepted + arrivedAt(victim);
  if (arrived < delivered) {
    context.problem(`${delivered - arrived} deliveries of the attacker never arrived`);
  }
  if (rejected > 0) context.problem(`${rejected} reports of the attacker were rejected`);
}

function arrivedAt({ receiver }: Endpoint): number {
  const own = receiver.received.filter(
    ({ path, responseStatus }) => path.startsWith(ATTACKER_PATH) && responseStatus === 200,
  );
  return new Set(own.map((request) => request.header('x-mutx-delivery-id'))).size;
}
