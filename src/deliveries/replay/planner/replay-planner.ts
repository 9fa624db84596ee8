import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { UnitOfWork, type Transaction } from '../../../platform/database/unit-of-work.js';
import { PeriodicTask } from '../../../platform/scheduling/periodic-task.js';
import { chunkOf, EXAMINED, roomFor, TURN_MS, waitMs, type Chunk } from './replay-chunk.js';
import { ReplayChunksRepository, type LockedReplay } from './replay-chunks.repository.js';
import { ReplayedDeliveriesRepository } from '../replayed-deliveries.repository.js';

/** Interval between two searches for open replays, in ms. */
const INTERVAL_MS = 500;
/** Chunks of one round, of different accounts: 2,000 deliveries per second and worker. */
const CHUNKS_PER_ROUND = 4;

/**
 * Plans the deliveries of open replays. A chunk is one transaction, which examines the next events,
 * inserts deliveries and moves the replay's cursor, so a process that stops at any moment neither skips an
 * event nor plans one twice.
 */
@Injectable()
export class ReplayPlanner implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(ReplayPlanner.name, INTERVAL_MS, () => this.plan());
  private stopping = false;

  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly replays: ReplayChunksRepository,
    private readonly deliveries: ReplayedDeliveriesRepository,
  ) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    this.stopping = true;
    return this.task.stop();
  }

  /** Plans round after round while a replay has its turn. */
  private async plan(): Promise<void> {
    while (!this.stopping && (await this.planRound())) await sleep(TURN_MS);
  }

  private async planRound(): Promise<boolean> {
    for (let chunks = 0; chunks < CHUNKS_PER_ROUND; chunks += 1) {
      const found = await this.unitOfWork.run((tx) => this.planChunk(tx));
      if (!found) return chunks > 0;
    }
    return true;
  }

  /** Returns whether a replay was due. */
  private async planChunk(tx: Transaction): Promise<boolean> {
    const replay = await this.replays.lockDue(tx);
    if (!replay) return false;
    const { id, userId, webhookId } = replay;
    const load = await this.replays.readLoad(tx, replay);
    if (!load?.isWebhookActive || replay.isExpired) {
      await this.replays.cancel(tx, id);
      return true;
    }
    const room = roomFor(load);
    if (room === 0) {
      await this.replays.postpone(tx, id, waitMs(load));
      return true;
    }
    const chunk = await this.nextChunk(tx, replay, room);
    const target = { webhookId, userId, replayId: id, ordering: load.ordering };
    const inserted = await this.deliveries.insert(tx, target, chunk.planned);
    await this.replays.advance(tx, id, chunk, inserted.length);
    return true;
  }

  private async nextChunk(tx: Transaction, replay: LockedReplay, room: number): Promise<Chunk> {
    const [few, many] = EXAMINED;
    const chunk = chunkOf(await this.replays.examine(tx, replay, few), room, few);
    if (chunk.isLast || chunk.planned.length === room) return chunk;
    return chunkOf(await this.replays.examine(tx, replay, many), room, many);
  }
}
