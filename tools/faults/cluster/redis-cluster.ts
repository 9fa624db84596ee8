import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually.js';
import { ownPort } from '../servers/ports.js';
import { Redis } from '../servers/redis.js';
import type { GivenServers, Surroundings } from '../surroundings.js';
import { REDIS } from './programs.js';

/** The slots of each node, first and last. */
const SLOTS = [
  [0, 5_460],
  [5_461, 10_922],
  [10_923, 16_383],
] as const;
/** The hash tag of all our keys. */
const TAG = '{mutx}';
const KEYS_AT_ONCE = 100;
const MIGRATE_TIMEOUT_MS = 5_000;

/** A Redis Cluster of three nodes. */
export class RedisCluster implements Surroundings {
  private constructor(private readonly nodes: readonly Redis[]) {}

  static async start({ folder }: GivenServers): Promise<RedisCluster> {
    const nodes: Redis[] = [];
    const buses: number[] = [];
    for (const [n, slots] of SLOTS.entries()) {
      const bus = await ownPort();
      const file = join(folder, `nodes-${n}.conf`);
      const options = ['--cluster-enabled', 'yes', '--cluster-config-file', file];
      const node = await Redis.start([...options, '--cluster-port', String(bus)], REDIS);
      await node.command('CLUSTER', 'ADDSLOTSRANGE', ...slots.map(String));
      nodes.push(node);
      buses.push(bus);
    }
    const [first, ...others] = nodes;
    for (const [n, { port }] of others.entries()) {
      const bus = String(buses[n + 1]);
      await first?.command('CLUSTER', 'MEET', '127.0.0.1', String(port), bus);
    }
    const cluster = new RedisCluster(nodes);
    await eventually(() => cluster.isComplete(), { timeoutMs: 30_000, what: 'the cluster' });
    return cluster;
  }

  get env(): { REDIS_URL: string } {
    const hosts = this.nodes.map(({ port }) => `127.0.0.1:${port}`);
    return { REDIS_URL: `redis+cluster://${hosts.join(',')}` };
  }

  /** Moves the slot of our keys to another node, while they are used. */
  async moveSlot(): Promise<void> {
    const slot = Number(await this.nodes[0]?.command('CLUSTER', 'KEYSLOT', TAG));
    const owner = SLOTS.findIndex(([, last]) => slot <= last);
    const [from, to] = [this.nodes[owner], this.nodes[(owner + 1) % SLOTS.length]];
    if (!from || !to) throw new Error('The cluster has no such node');
    const setSlot = (node: Redis, ...state: string[]): Promise<unknown> =>
      node.command('CLUSTER', 'SETSLOT', String(slot), ...state);
    await setSlot(to, 'IMPORTING', await idOf(from));
    await setSlot(from, 'MIGRATING', await idOf(to));
    await moveKeys(slot, from, to);
    for (const node of [to, from, ...this.nodes]) await setSlot(node, 'NODE', await idOf(to));
  }

  async stop(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  private async isComplete(): Promise<boolean> {
    const states = await Promise.all(this.nodes.map((node) => node.command('CLUSTER', 'INFO')));
    return states.every(
      (state) =>
        String(state).includes('cluster_state:ok') &&
        String(state).includes(`cluster_known_nodes:${SLOTS.length}`),
    );
  }
}

async function idOf(node: Redis): Promise<string> {
  return String(await node.command('CLUSTER', 'MYID'));
}

async function moveKeys(slot: number, from: Redis, to: Redis): Promise<void> {
  const target = ['127.0.0.1', String(to.port), '', '0', String(MIGRATE_TIMEOUT_MS)];
  for (;;) {
    const keys = (await from.command(
      ...['CLUSTER', 'GETKEYSINSLOT'],
      ...[String(slot), String(KEYS_AT_ONCE)],
    )) as string[];
    if (keys.length === 0) return;
    await from.command('MIGRATE', ...target, 'KEYS', ...keys);
  }
}
