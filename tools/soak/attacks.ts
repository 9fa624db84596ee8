import type { AttackKind, AttackOptions } from '../attacks/attack.js';
import { Attacker } from '../attacks/attacker.js';
import { insertHistory } from '../attacks/rows.js';
import { slow } from '../../test/support/behaviours.js';
import type { Receiver } from '../../test/support/receiver.js';

const HISTORY_ROWS = 60_000;
const SAME_ORIGIN_WEBHOOKS = 2;

/** The parts of the stack that attacks use. */
export interface Target {
  readonly baseUrl: string;
  /** The victim's endpoint, whose origin one attacker shares. */
  readonly receiver: Receiver;
  query(sql: string, values?: unknown[]): Promise<unknown>;
}

/** All attacks by name. The rates are bounded, so that a machine with two cores can also serve a victim. */
export const SOAK_ATTACKS: Record<string, (target: Target) => Promise<Attacker>> = {
  slow: preset('webhooks', { webhooks: 100, respondAfterMs: 10_000, rate: 1 }),
  flood: preset('webhooks', { webhooks: 20, respondAfterMs: 0, rate: 10 }),
  'same-origin': sameOrigin,
  reads: deepReads,
  configs: preset('configs', { agents: 100, parallel: 2, neverRead: 8 }),
  hostile: preset('hostile', { bodiesAtOnce: 4, pathsPerSecond: 4 }),
  tests: preset('tests', { respondAfterMs: 10_000, parallel: 16 }),
  keys: preset('keys', { parallel: 2 }),
};

function preset<K extends AttackKind>(
  kind: K,
  options: Omit<AttackOptions[K], 'baseUrl'>,
): (target: Target) => Promise<Attacker> {
  return ({ baseUrl }) =>
    Attacker.prepare(kind, { ...options, baseUrl } as unknown as AttackOptions[K]);
}

async function sameOrigin({ baseUrl, receiver }: Target): Promise<Attacker> {
  for (let n = 0; n < SAME_ORIGIN_WEBHOOKS; n++) receiver.on(`/attacker/${n}`, slow(10_000));
  return Attacker.prepare('webhooks', {
    ...{ baseUrl, webhooks: SAME_ORIGIN_WEBHOOKS, rate: 2, respondAfterMs: 0 },
    url: receiver.url(''),
  });
}

async function deepReads(target: Target): Promise<Attacker> {
  const attacker = await Attacker.prepare('reads', {
    baseUrl: target.baseUrl,
    path: `/webhooks/{webhook}/deliveries?skip=${HISTORY_ROWS - 500}&limit=500`,
    parallel: 8,
  });
  const { userId = '', webhookIds = [] } = attacker.account ?? {};
  await insertHistory(target, userId, webhookIds[0] ?? '', HISTORY_ROWS);
  return attacker;
}
