import Bull from 'bull';
import { serveCalls } from '../child.js';

interface Jobs {
  readonly url: string;
  readonly body: string;
  readonly atOnce: number;
  readonly ms: number;
}

/** L3: no-op jobs, added and processed in one process, as many as the queue handles. */
serveCalls({
  async run({ url, body, atOnce, ms }: Jobs): Promise<number> {
    const queue = new Bull('bench', url, {
      prefix: '{bench}',
      defaultJobOptions: { removeOnComplete: true, removeOnFail: true },
    });
    let done = 0;
    void queue.process(atOnce, async () => {
      done += 1;
      return Promise.resolve();
    });
    await queue.isReady();
    const startedAt = performance.now();
    let added = 0;
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (performance.now() - startedAt < ms) {
          await queue.add({ body });
          added += 1;
        }
      }),
    );
    while (done < added) await new Promise((resolve) => setTimeout(resolve, 1));
    const perSecond = (done * 1000) / (performance.now() - startedAt);
    await queue.obliterate({ force: true });
    await queue.close();
    return perSecond;
  },
});
