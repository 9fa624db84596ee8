import { Injectable } from '@nestjs/common';
import { CommitHorizon } from '../../events/commit-horizon.js';
import { QueryTimeout } from '../../platform/database/reads/read-errors.js';
import type { Transaction } from '../../platform/database/unit-of-work.js';
import { DomainError } from '../../platform/http/errors/domain-error.js';
import { pageOf, type Slice } from '../../platform/http/paging/pagination.js';
import type { IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../../platform/idempotency/idempotency.service.js';
import type { Webhook } from '../../webhooks/entities/webhook.entity.js';
import { WebhooksService } from '../../webhooks/webhooks.service.js';
import type { CreateReplayRequest, ReplayDryRunResponse } from './dto/create-replay.dto.js';
import {
  replayDetail,
  replayView,
  type ReplayDetailResponse,
  type ReplayPage,
  type ReplayResponse,
} from './dto/replay.dto.js';
import type { Replay } from './entities/replay.entity.js';
import { ReplayDrafts } from './replay-drafts.js';
import { replayOpen, webhookInactive } from './replay-refusals.js';
import { ReplaysRepository } from './replays.repository.js';

const TIMEOUT_RETRY_SECONDS = 5;

/** Replays of periods. Workers plan their deliveries: see `replay-planner.ts`. */
@Injectable()
export class ReplaysService {
  constructor(
    private readonly webhooks: WebhooksService,
    private readonly idempotency: IdempotencyService,
    private readonly horizon: CommitHorizon,
    private readonly drafts: ReplayDrafts,
    private readonly replays: ReplaysRepository,
  ) {}

  /** Counts the events of a replay. Throws 503 if that takes longer than 5 s. */
  async dryRun(
    userId: string,
    webhookId: string,
    request: CreateReplayRequest,
    call: IdempotentCall | null,
  ): Promise<ReplayDryRunResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const count = once(async () => {
      const matched = await this.countWithin(await this.draft(webhook, request));
      if (matched === null) throw countTimeout();
      return { matched };
    });
    return this.idempotency.run(call, count, async () => void (await count()));
  }

  /** Throws 409 while another replay of the webhook is open. */
  async create(
    userId: string,
    webhookId: string,
    request: CreateReplayRequest,
    call: IdempotentCall | null,
  ): Promise<ReplayResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const prepare = once(async () => {
      const draft = await this.draft(webhook, request);
      return { ...draft, matched: await this.countWithin(draft) };
    });
    return this.idempotency.run(
      call,
      async (tx) => this.insert(tx, await prepare()),
      async () => void (await prepare()),
    );
  }

  async list(userId: string, webhookId: string, slice: Slice): Promise<ReplayPage> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const found = await this.replays.list(webhook, slice);
    return { webhook_id: webhookId, ...pageOf(found, slice, replayView) };
  }

  async get(userId: string, webhookId: string, id: string): Promise<ReplayDetailResponse> {
    const webhook = await this.webhooks.findOwned(userId, webhookId);
    const replay = await this.replays.find(webhookId, id);
    if (!replay) throw DomainError.notFound('Replay');
    return replayDetail(replay, await this.replays.countEnded(webhook, id));
  }

  async cancel(userId: string, webhookId: string, id: string): Promise<void> {
    await this.webhooks.findOwned(userId, webhookId);
    if (!(await this.replays.find(webhookId, id))) throw DomainError.notFound('Replay');
    await this.replays.cancel(webhookId, id);
  }

  private async draft(webhook: Webhook, request: CreateReplayRequest): Promise<Replay> {
    if (!webhook.isActive) throw webhookInactive();
    return this.drafts.create(webhook, request, await this.horizon.read());
  }

  /** Null if counting takes longer than 5 s. */
  private async countWithin(replay: Replay): Promise<number | null> {
    try {
      return await this.replays.countSelected(replay);
    } catch (error) {
      if (error instanceof QueryTimeout) return null;
      throw error;
    }
  }

  private async insert(tx: Transaction, replay: Replay): Promise<ReplayResponse> {
    if (!(await this.replays.insert(tx, replay))) throw replayOpen();
    await this.replays.deleteExcess(tx, replay.webhookId);
    return replayView(replay);
  }
}

/** Runs `work` at the first call; later ones return the same result. */
function once<T>(work: () => Promise<T>): () => Promise<T> {
  let result: Promise<T> | undefined;
  return () => (result ??= work());
}

function countTimeout(): DomainError {
  return new DomainError(
    'unavailable',
    'query_timeout',
    'Counting the events took longer than 5 s. Narrow `since` and `until`.',
    { retryAfterSeconds: TIMEOUT_RETRY_SECONDS },
  );
}
