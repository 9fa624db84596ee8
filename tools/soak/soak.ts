import { setTimeout as sleep } from 'node:timers/promises';
import type { Counters } from '../attacks/attack.js';
import type { Attacker } from '../attacks/attacker.js';
import { productOf, type ProductProcess } from '../bench/product.js';
import { Servers } from '../bench/servers.js';
import { figuresOf, HealthProbe, leftOver, residentMiB } from '../faults/victim.js';
import { SOAK_ATTACKS } from './attacks.js';
import type { Sample } from './report.js';
import type { Outcome } from './verdict.js';
import { Victim } from './victim.js';

const SAMPLE_MS = 10_000;
/** New processes are not measured. */
const WARM_UP_MS = 5_000;
const LEFT_OVER_MS = 10_000;

/** One API, one worker and their servers; a victim and its attackers. */
export class Soak {
  private readonly attackers = new Map<string, Attacker>();
  readonly samples: Sample[] = [];

  private constructor(
    private readonly servers: Servers,
    private readonly api: ProductProcess,
    private readonly worker: ProductProcess,
    private readonly victim: Victim,
  ) {}

  static async start(folder: string): Promise<Soak> {
    const servers = await Servers.start(folder);
    const { databaseUrl, redisUrl } = servers;
    const { api, worker } = productOf({ databaseUrl, redisUrl, folder });
    // The first process applies the migrations.
    await api.start();
    await worker.start();
    return new Soak(servers, api, worker, await Victim.on(api.url));
  }

  /** Creates the accounts and rows of the attacks. */
  async prepare(names: readonly string[]): Promise<void> {
    const target = {
      baseUrl: this.api.url,
      receiver: this.victim.receiver,
      query: (sql: string, values?: unknown[]) => this.servers.query(sql, values),
    };
    for (const name of names) {
      const attack = SOAK_ATTACKS[name];
      if (!attack)
        throw new Error(`Unknown attack ${name}. Use ${Object.keys(SOAK_ATTACKS).join()}`);
      this.attackers.set(name, await attack(target));
    }
  }

  /** Runs all attacks beside the victim; ends early if the signal is aborted or a process exits. */
  async run(ms: number, signal: AbortSignal, onSample: (sample: Sample) => void): Promise<Outcome> {
    await this.victim.begin();
    await sleep(WARM_UP_MS);
    const health = new HealthProbe(this.api.url);
    const from = Date.now();
    await Promise.all([...this.attackers.values()].map((attacker) => attacker.begin()));
    for (let since = from; Date.now() < from + ms && !signal.aborted;) {
      const pause = Math.min(SAMPLE_MS, from + ms - Date.now());
      await sleep(pause, undefined, { signal }).catch(() => undefined);
      const sample = await this.sample(health, from, since);
      since = Date.now();
      this.samples.push(sample);
      onSample(sample);
      if (Object.values(sample.memory).includes(0)) break;
    }
    const to = Date.now();
    await health.stop();
    await this.endAttacks();
    await this.victim.load.stop();
    const { count } = await leftOver(this.servers, this.victim, LEFT_OVER_MS);
    return {
      figures: figuresOf(this.victim.load, this.victim, from, to),
      memory: this.samples.map(({ memory }) => memory),
      leftOver: count,
      terminated: await this.terminated(),
    };
  }

  private async sample(health: HealthProbe, from: number, since: number): Promise<Sample> {
    const now = Date.now();
    const attackers: Record<string, Counters> = {};
    for (const [name, attacker] of this.attackers) attackers[name] = await attacker.counters();
    return {
      seconds: Math.round((now - from) / 1000),
      victim: figuresOf(this.victim.load, this.victim, since, now),
      health: {
        p50: health.percentile(50, since, now),
        p99: health.percentile(99, since, now),
      },
      memory: await this.memory(),
      attackers,
    };
  }

  /** Excludes PostgreSQL, whose processes share buffers; includes Redis only if we started it. */
  private async memory(): Promise<Record<string, number>> {
    const { redisPid } = this.servers;
    const [api = 0, worker = 0, redis] = await residentMiB([
      this.api.pid,
      this.worker.pid,
      ...(redisPid ? [redisPid] : []),
    ]);
    return { API: api, worker, ...(redis !== undefined && { Redis: redis }) };
  }

  private async terminated(): Promise<string[]> {
    const memory = await this.memory();
    return Object.keys(memory).filter((name) => memory[name] === 0);
  }

  private async endAttacks(): Promise<void> {
    await Promise.allSettled([...this.attackers.values()].map((attacker) => attacker.end()));
    this.attackers.forEach((attacker) => attacker.kill());
  }
}
