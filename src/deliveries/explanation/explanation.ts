import { HEARTBEAT_GAP_MS } from '../recovery/worker-lease.js';
import { limitsOf } from '../coordination/limits.js';
import { sendAtMs } from '../coordination/turn-plan.js';
import { COUNTED_AHEAD, type DeliveryFacts } from './delivery-facts.js';
import { endReasonOf } from './end-reason.js';

export const EXPLANATION_CODES = [
  'due',
  'claimed',
  'retry_scheduled',
  'paused',
  'circuit_open',
  'waiting_for_order',
  'rate_limited',
  'concurrency_limited',
  'delivered',
  'exhausted',
  'gone',
  'blocked',
  'expired',
  'cancelled',
  'webhook_inactive',
  'overflow',
] as const;

/** Why a delivery is where it is. */
export interface Explanation {
  readonly code: (typeof EXPLANATION_CODES)[number];
  /** What it waits for or how it ended, and what to do. */
  readonly detail: string;
  /** When that changes, later than now; null if it is unknown or final. */
  readonly until: Date | null;
}

/** Explains a delivery as the claim and the sweeper treat it at the time of the facts. */
export function explain(facts: DeliveryFacts): Explanation {
  switch (facts.status) {
    case 'pending':
      return facts.isClaimed ? inProgress(facts) : waiting(facts);
    case 'delivered':
      return final('delivered', accepted(facts));
    case 'failed':
    case 'cancelled':
      return ended(facts);
  }
}

type HeldBack = (facts: DeliveryFacts) => Explanation | null;

/** What holds a delivery back. The first that applies explains it. */
const HELD_BACK: readonly HeldBack[] = [
  inactive,
  paused,
  circuitOpen,
  waitingForOrder,
  retryScheduled,
  rateLimited,
  concurrencyLimited,
];

function waiting(facts: DeliveryFacts): Explanation {
  for (const heldBack of HELD_BACK) {
    const explanation = heldBack(facts);
    if (explanation) return explanation;
  }
  return {
    code: 'due',
    detail: `The delivery has been due since ${time(facts.nextAttemptAt)}. It is sent as soon as a worker has a free slot for its endpoint.`,
    until: null,
  };
}

function inactive({ webhookReceives, webhookIsDeleted }: DeliveryFacts): Explanation | null {
  if (webhookReceives) return null;
  const cause = webhookIsDeleted ? 'deleted' : 'deactivated';
  const detail = `The webhook was ${cause}, so the delivery will be cancelled within seconds.`;
  return final('webhook_inactive', detail);
}

function paused({ pausedAt }: DeliveryFacts): Explanation | null {
  if (pausedAt === null) return null;
  return final(
    'paused',
    `The webhook has been paused since ${time(pausedAt)}. The delivery waits until \`is_paused\` is \`false\`.`,
  );
}

function circuitOpen(facts: DeliveryFacts): Explanation | null {
  const { now, circuitOpenedAt, consecutiveFailures, nextProbeAt, expiresAt } = facts;
  if (facts.circuitIsClosed) return null;
  const probeIsDue = nextProbeAt === null || nextProbeAt <= now;
  const probe = probeIsDue ? 'is about to be sent' : `is sent at ${time(nextProbeAt)}`;
  return {
    code: 'circuit_open',
    detail: `The endpoint failed ${inARow(consecutiveFailures)}. The circuit opened at ${time(circuitOpenedAt)}; the next probe ${probe}. Fix the endpoint, or close the circuit with \`reset_circuit\`; otherwise the delivery fails at ${time(expiresAt)}.`,
    until: probeIsDue ? null : earliest([nextProbeAt, expiresAt], now),
  };
}

function waitingForOrder({ headInFront, earlierDelivery }: DeliveryFacts): Explanation | null {
  if (headInFront !== null) {
    return final(
      'waiting_for_order',
      `Deliveries of one agent are sent one after the other: delivery ${headInFront} comes first. This one is sent once that one has ended. To send it sooner, cancel that one, or set \`ordering\` to \`none\`.`,
    );
  }
  if (earlierDelivery === null) return null;
  return final(
    'waiting_for_order',
    `Deliveries from before the order was switched on are sent first, such as ${earlierDelivery}. This one is sent once each of them has had an attempt.`,
  );
}

function retryScheduled(facts: DeliveryFacts): Explanation | null {
  const { isDue, attempts, nextAttemptAt } = facts;
  if (isDue) return null;
  const next = `Attempt ${attempts + 1} is scheduled for ${time(nextAttemptAt)}.`;
  return {
    code: 'retry_scheduled',
    detail: attempts === 0 ? next : `Attempt ${attempts} failed: ${error(facts)}. ${next}`,
    until: nextAttemptAt,
  };
}

function rateLimited(facts: DeliveryFacts): Explanation | null {
  const { now, ratePerSecond, ahead } = facts;
  const atMs = sendAtMs(limitsOf(facts, now.getTime(), 0), ahead);
  if (atMs === null || atMs <= now.getTime()) return null;
  const limit = `The webhook is limited to ${ratePerSecond} attempts per second`;
  if (ahead >= COUNTED_AHEAD) {
    const detail = `${limit}, and at least ${COUNTED_AHEAD} deliveries are due before this one.`;
    return { code: 'rate_limited', detail, until: null };
  }
  const until = new Date(Math.ceil(atMs));
  const detail = `${limit}; this delivery is sent at about ${time(until)}.`;
  return { code: 'rate_limited', detail, until };
}

function concurrencyLimited({ maxConcurrency, inFlight }: DeliveryFacts): Explanation | null {
  if (maxConcurrency === null || inFlight < maxConcurrency) return null;
  return {
    code: 'concurrency_limited',
    detail: `The webhook is limited to ${maxConcurrency} attempts at once, and ${inFlight} are in progress. The delivery is sent when one of them ends.`,
    until: null,
  };
}

/** A claimed delivery whose worker is silent is retried once the worker's lease has ended. */
function inProgress(facts: DeliveryFacts): Explanation {
  const { now, attempts, claimedAt, leaseRenewedAt, leaseEndsAt } = facts;
  const started = `Attempt ${attempts + 1} has been in progress since ${time(claimedAt)}`;
  if (leaseRenewedAt && now.getTime() - leaseRenewedAt.getTime() <= HEARTBEAT_GAP_MS) {
    return { code: 'claimed', detail: `${started}.`, until: null };
  }
  const until = earliest([leaseEndsAt], now);
  const ends = until ? `at ${time(until)}, when its lease ends` : 'within seconds';
  return {
    code: 'claimed',
    detail: `${started}, but its worker no longer responds. Another worker takes over ${ends}.`,
    until,
  };
}

function accepted({ statusCode, attempts, deliveredAt }: DeliveryFacts): string {
  return `The endpoint responded with ${statusCode ?? '2xx'} to attempt ${attempts} at ${time(deliveredAt)}.`;
}

function ended(facts: DeliveryFacts): Explanation {
  const reason = endReasonOf(facts);
  switch (reason) {
    case 'exhausted': {
      const all = facts.attempts === 1 ? 'The only attempt' : `All ${facts.attempts} attempts`;
      return final(reason, `${all} failed, at last with: ${error(facts)}. ${REPLAY}`);
    }
    case 'gone': {
      const activate = facts.webhookReceives ? REPLAY : `Activate the webhook. ${REPLAY}`;
      return final(reason, `The endpoint responded with 410, which deactivates it. ${activate}`);
    }
    case 'blocked':
      return final(
        reason,
        `Nothing was sent, because the destination is not allowed: ${error(facts)}. Change the URL of the webhook, then replay the delivery.`,
      );
    case 'expired':
      return final(reason, `${error(facts)}. ${REPLAY}`);
    case 'webhook_inactive':
      return final(
        reason,
        'The delivery was cancelled because the webhook was inactive. Activate the webhook, then replay the delivery.',
      );
    case 'overflow':
      return final(
        reason,
        'The delivery was cancelled because the account had as many pending deliveries as it may have. Resume or fix the webhooks that hold them, then replay the delivery.',
      );
    case 'cancelled_by_request':
      return final('cancelled', 'A request cancelled the delivery. Replay it to send it.');
    case 'expunged':
      return final(
        'cancelled',
        'The delivery was cancelled because the data of its event was erased.',
      );
    default:
      return final('cancelled', 'The delivery was cancelled before the endpoint accepted it.');
  }
}

const REPLAY = 'Once the endpoint works, replay the delivery.';

function final(code: Explanation['code'], detail: string): Explanation {
  return { code, detail, until: null };
}

/** The first of these times that lies ahead. */
function earliest(times: readonly (Date | null)[], now: Date): Date | null {
  const ahead = times.filter((at): at is Date => at !== null && at > now);
  return ahead.sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
}

function error({ errorMessage }: DeliveryFacts): string {
  return errorMessage ?? 'no error was recorded';
}

function time(at: Date | null): string {
  return at?.toISOString() ?? 'an unknown time';
}

function inARow(deliveries: number): string {
  return deliveries === 1 ? 'one delivery' : `${deliveries} deliveries in a row`;
}
