import { Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DatabaseClock } from '../../platform/database/clock/database-clock.js';
import { callerOf } from '../../platform/http/server/caller.js';
import type { EventStream } from '../../platform/http/streams/event-stream.js';
import { OpenStreams } from '../../platform/http/streams/open-streams.js';
import { eventFrame } from '../../platform/http/streams/sse-format.js';
import type { StreamFeed } from '../../platform/http/streams/stream-feed.js';
import { PeriodicTask } from '../../platform/scheduling/periodic-task.js';
import type { Principal } from '../principal.js';
import { LiveCredentialsRepository, type StreamCredential } from './live-credentials.repository.js';

/** How often the credentials of open streams are checked. */
const CHECK_MS = 2_000;

type EndReason = 'token_expired' | 'credentials_revoked';

interface OpenStream {
  readonly stream: EventStream;
  readonly credential: StreamCredential;
  readonly expiresAtMs: number;
}

/**
 * Streams that last as long as their credentials: one query checks those of all streams of this process
 * every 2 s. A stream whose access token has expired, or whose key or session has ended, gets `event: end`.
 */
@Injectable()
export class AuthorizedStreams implements OnModuleInit, OnModuleDestroy {
  private readonly open = new Set<OpenStream>();
  private readonly task = new PeriodicTask(AuthorizedStreams.name, CHECK_MS, () => this.check());

  constructor(
    private readonly streams: OpenStreams,
    private readonly credentials: LiveCredentialsRepository,
    private readonly clock: DatabaseClock,
  ) {}

  onModuleInit(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }

  /** Responds with the frames of a feed. `begin` may still reject the request. Throws 429 or 503 at the limits. */
  async serve(
    request: FastifyRequest,
    reply: FastifyReply,
    begin: () => Promise<StreamFeed>,
  ): Promise<void> {
    const stream = await this.streams.open(request, reply, begin);
    if (stream === undefined) return;
    const { via, credentialId, expiresAtMs = Infinity } = request.user as Principal;
    const keyHash = via === 'api-key' ? callerOf(request).credential : undefined;
    const entry = { stream, credential: { via, id: credentialId, keyHash }, expiresAtMs };
    this.open.add(entry);
    reply.raw.once('close', () => this.open.delete(entry));
  }

  private async check(): Promise<void> {
    if (this.open.size === 0) return;
    const nowMs = this.clock.nowMs();
    const open = [...this.open];
    for (const { stream, expiresAtMs } of open) {
      if (expiresAtMs <= nowMs) end(stream, 'token_expired');
    }
    const live = await this.credentials.filter(open.map(({ credential }) => credential));
    for (const { stream, credential } of open) {
      if (!live.has(credential)) end(stream, 'credentials_revoked');
    }
  }
}

function end(stream: EventStream, reason: EndReason): void {
  stream.end(eventFrame({ event: 'end', data: JSON.stringify({ reason }) }));
}
