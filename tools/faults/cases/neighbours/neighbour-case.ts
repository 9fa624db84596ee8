import type { Attacker } from '../../../attacks/attacker.js';
import type { Environment } from '../../../../test/support/child-run.js';
import { drain } from '../../invariants.js';
import type { CaseContext, FaultCase } from '../../fault-case.js';
import { sleep, someTime } from '../../scenario.js';
import type { Endpoint, Stack } from '../../stack.js';
import {
  described,
  figuresOf,
  HealthProbe,
  leftOver,
  residentMiB,
  untilCalm,
} from '../../victim.js';
import type { Figures } from '../../victim.js';
import { checkAttacker } from './attacker-deliveries.js';

/** The victim's load, in reports per second. */
const RATE = 20;
/** The first calls of new processes are not measured. */
const WARM_UP_MS = 2_000;
const QUIET_MS = 8_000;
const SHORT_QUIET_MS = 3_000;
const ATTACK_MS = 25_000;
const SHORT_ATTACK_MS = 10_000;
/** After the attack the victim may have pending deliveries for this long. */
const LEFT_OVER_MS = 5_000;
const RESIDENT_EVERY_MS = 500;
const DRAIN_MS = 120_000;
/** Requests of the attack that are still in flight may keep the API busy for this long. */
const CALM_TIMEOUT_MS = 180_000;

/** Latency limits of every victim, in ms. */
export const DELIVERY_P99_MS = 1_000;
export const INGEST_P99_MS = 1_000;

/** Limit of the victim's p99 of deliveries and of ingest while an attack ramps up, in ms. */
const RAMP_P99_MS = 500;

/**
 * The short form runs with every test suite, also on shared machines that stall for a second: its
 * latency limits are this many times those of the full form.
 */
const SHORT_LIMIT_FACTOR = 3;

/** Limits of the victim's figures under attack, in ms. */
export interface Bounds {
  readonly deliveryP99: number;
  readonly ingestP99: number;
  /** Of `GET /health/live`. */
  readonly healthP50?: number;
}

export interface Neighbour {
  readonly name: string;
  readonly expected: string;
  readonly short?: boolean;
  readonly heavy?: boolean;
  readonly drainMs?: number;
  readonly attackMs?: number;
  /** The first part of the attack, in ms: it has the limits of `RAMP_P99_MS`, not those of `bounds`. */
  readonly rampMs?: number;
  readonly env?: Environment;
  /** Creates the attackers with their rows; they start together. */
  attackers(stack: Stack, victim: Endpoint, context: CaseContext): Promise<Attacker[]>;
  /** Default: p99 of 1 s for deliveries and ingest. */
  readonly bounds?: (quiet: Figures) => Bounds;
  /** Limit of the API's memory growth, in MiB. */
  readonly growthMiB?: number;
  /** Reverts what `attackers` changed in the stack itself. */
  relent?(victim: Endpoint): void;
}

/** A victim alone, then beside attackers; afterwards everything of both has been delivered. */
export function neighbourCase(neighbour: Neighbour): FaultCase {
  const { name, expected, short, heavy, drainMs = DRAIN_MS } = neighbour;
  return {
    ...{ name: `neighbours: ${name}`, expected, short, heavy, drainMs, alone: true },
    async run(context) {
      const stack = await context.start({
        failpoints: false,
        env: { DELIVERY_TIMEOUT_MS: '15000', ...neighbour.env },
      });
      const victim = await stack.endpoint();
      const attackers = await neighbour.attackers(stack, victim, context);
      try {
        await compare(neighbour, context, stack, victim, attackers);
        await Promise.all(attackers.map((attacker) => attacker.relent()));
        neighbour.relent?.(victim);
        const from = Date.now();
        await untilCalm(stack, CALM_TIMEOUT_MS);
        for (const text of await drain(stack, drainMs)) context.problem(text);
        context.note(`everything was delivered ${Date.now() - from} ms after the attack`);
        for (const attacker of attackers) await checkAttacker(context, stack, victim, attacker);
      } finally {
        attackers.forEach((attacker) => attacker.kill());
      }
    },
  };
}

async function compare(
  neighbour: Neighbour,
  context: CaseContext,
  stack: Stack,
  victim: Endpoint,
  attackers: readonly Attacker[],
): Promise<void> {
  const load = stack.begin(RATE);
  const health = new HealthProbe(stack.firstApi.process.url);
  await sleep(WARM_UP_MS);
  const from = Date.now();
  await sleep(context.short ? SHORT_QUIET_MS : QUIET_MS);
  await someTime(context, 0, 500);
  const quiet = figuresOf(load, victim, from, Date.now() - 500);
  const memory = new Memory(stack);
  const attacked = Date.now();
  await Promise.all(attackers.map((attacker) => attacker.begin()));
  await sleep(context.short ? SHORT_ATTACK_MS : (neighbour.attackMs ?? ATTACK_MS));
  const to = Date.now();
  const ended = Promise.all(attackers.map((attacker) => attacker.end()));
  await load.stop();
  const left = await leftOver(stack, victim, LEFT_OVER_MS);
  const measuredFrom = attacked + (neighbour.rampMs ?? 0);
  const ramp = figuresOf(load, victim, attacked, measuredFrom);
  const beside = {
    ...figuresOf(load, victim, measuredFrom, to),
    healthP50: health.percentile(50, attacked, to),
  };
  await health.stop();
  await ended;
  const resident = memory.stop();
  await describe(context, attackers, quiet, beside, resident);
  if (neighbour.rampMs !== undefined) checkRamp(context, ramp);
  check(neighbour, context, quiet, beside);
  if (left.count > 0) context.problem(`${left.count} deliveries of the victim are still pending`);
  const growth = resident.api.peak - resident.api.first;
  if (growth > (neighbour.growthMiB ?? Infinity)) {
    context.problem(`the API grew by ${growth} MiB, limit ${neighbour.growthMiB} MiB`);
  }
  if (!stack.firstApi.process.running) context.problem('the API was terminated');
}

async function describe(
  context: CaseContext,
  attackers: readonly Attacker[],
  quiet: Figures,
  beside: Figures & { healthP50: number },
  { api, worker }: ReturnType<Memory['stop']>,
): Promise<void> {
  context.note(`victim alone: ${described(quiet)}`);
  context.note(`victim under attack: ${described(beside)}; liveness p50 ${beside.healthP50} ms`);
  context.note(
    `memory: API ${api.first} MiB before, ${api.peak} MiB peak; worker ${worker.first} and ${worker.peak} MiB`,
  );
  for (const attacker of attackers) {
    const counters = Object.entries(await attacker.counters());
    const text = counters.map(([name, value]) => `${name} ${value}`).join(', ');
    context.note(`attacker (${attacker.kind}): ${text}`);
  }
}

function check(
  { bounds }: Neighbour,
  context: CaseContext,
  quiet: Figures,
  beside: Figures & { healthP50: number },
): void {
  const limits = bounds?.(quiet) ?? { deliveryP99: DELIVERY_P99_MS, ingestP99: INGEST_P99_MS };
  const factor = limitFactor(context);
  for (const [name, full] of Object.entries(limits) as [keyof Bounds, number][]) {
    const limit = full * factor;
    if (beside[name] > limit) {
      context.problem(`the victim's ${name} is ${beside[name]} ms, limit ${limit} ms`);
    }
  }
  if (beside.serverErrors > 0) {
    context.problem(`the victim got ${beside.serverErrors} responses of 5xx`);
  }
}

function checkRamp(context: CaseContext, ramp: Figures): void {
  context.note(`victim while the attack ramps up: ${described(ramp)}`);
  const slowest = Math.max(ramp.deliveryP99, ramp.ingestP99);
  const limit = RAMP_P99_MS * limitFactor(context);
  if (slowest > limit) {
    context.problem(`the victim's p99 in the ramp is ${slowest} ms, limit ${limit} ms`);
  }
}

const limitFactor = ({ short }: CaseContext): number => (short ? SHORT_LIMIT_FACTOR : 1);

/** Resident memory of the first API and worker, sampled until it is stopped. */
class Memory {
  private readonly samples: number[][] = [];
  private readonly timer: NodeJS.Timeout;

  constructor(stack: Stack) {
    const pids = [stack.firstApi.process.pid, stack.firstWorker.process.pid];
    const sample = async (): Promise<void> => void this.samples.push(await residentMiB(pids));
    void sample();
    this.timer = setInterval(() => void sample(), RESIDENT_EVERY_MS);
  }

  stop(): Record<'api' | 'worker', { first: number; peak: number }> {
    clearInterval(this.timer);
    const of = (n: number): { first: number; peak: number } => ({
      first: this.samples[0]?.[n] ?? 0,
      peak: Math.max(0, ...this.samples.map((sample) => sample[n] ?? 0)),
    });
    return { api: of(0), worker: of(1) };
  }
}
