import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { eventually } from '../../../test/support/eventually.js';
import { Redis } from '../servers/redis.js';
import type { GivenServers, Surroundings } from '../surroundings.js';
import { REDIS } from './programs.js';

const NAME = 'mutx';
const SENTINELS = 3;
const QUORUM = 2;
const DOWN_AFTER_MS = 1_000;
const FAILOVER_TIMEOUT_MS = 5_000;

/** A primary, a replica, and three Sentinels that promote it. */
export class Sentinels implements Surroundings {
  private constructor(
    readonly primary: Redis,
    private readonly replica: Redis,
    private readonly sentinels: readonly Redis[],
  ) {}

  static async start({ folder }: GivenServers): Promise<Sentinels> {
    const primary = await Redis.start([], REDIS);
    const replica = await Redis.start(['--replicaof', `127.0.0.1 ${primary.port}`], REDIS);
    const sentinels = [];
    for (let n = 0; n < SENTINELS; n++) {
      sentinels.push(await startSentinel(join(folder, `sentinel-${n}.conf`), primary.port));
    }
    const started = new Sentinels(primary, replica, sentinels);
    await eventually(() => started.isComplete(), { timeoutMs: 30_000, what: 'the Sentinels' });
    return started;
  }

  get env(): { REDIS_URL: string } {
    const hosts = this.sentinels.map(({ port }) => `127.0.0.1:${port}`);
    return { REDIS_URL: `redis+sentinel://${hosts.join(',')}/${NAME}` };
  }

  async stop(): Promise<void> {
    const all = [...this.sentinels, this.replica, this.primary];
    await Promise.all(all.map((server) => server.kill()));
  }

  /** Whether each Sentinel knows the replica and the others. */
  private async isComplete(): Promise<boolean> {
    const complete = await Promise.all(
      this.sentinels.map(async (sentinel) => {
        const fields = (await sentinel.command('SENTINEL', 'MASTER', NAME)) as string[];
        const valueOf = (name: string): number => Number(fields[fields.indexOf(name) + 1]);
        return valueOf('num-slaves') === 1 && valueOf('num-other-sentinels') === SENTINELS - 1;
      }),
    );
    return complete.every(Boolean);
  }
}

/** A Sentinel writes what it learns to its file. */
async function startSentinel(file: string, primaryPort: number): Promise<Redis> {
  const lines = [
    `monitor ${NAME} 127.0.0.1 ${primaryPort} ${QUORUM}`,
    `down-after-milliseconds ${NAME} ${DOWN_AFTER_MS}`,
    `failover-timeout ${NAME} ${FAILOVER_TIMEOUT_MS}`,
  ];
  await writeFile(file, lines.map((line) => `sentinel ${line}\n`).join(''));
  return Redis.start([file, '--sentinel'], REDIS);
}
