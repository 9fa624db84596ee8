import type { StreamFeed, StreamSink } from '../../platform/http/streams/stream-feed.js';
import { attemptFrame } from './attempt-frame.js';
import type { EndedAttempt } from './attempt-stream.repository.js';
import type { AttemptFollower, AttemptTail } from './attempt-tail.js';

/** The attempts of one stream. While the client does not read, attempts are left out. */
export class AttemptFeed implements StreamFeed, AttemptFollower {
  readonly position = undefined;
  private sink: StreamSink | undefined;

  /** `since`: the smallest id of attempts that end from now on. */
  constructor(
    readonly userId: string,
    private readonly webhookId: string | null,
    private readonly since: string,
    private readonly tail: AttemptTail,
  ) {}

  start(sink: StreamSink): void {
    this.sink = sink;
    this.tail.follow(this);
  }

  offer(attempts: readonly EndedAttempt[]): void {
    for (const attempt of attempts) {
      if (!this.sink?.isReady) return;
      if (this.matches(attempt)) this.sink.write(attemptFrame(attempt));
    }
  }

  pump(): void {
    // Nothing waits for a client that was slow.
  }

  close(): void {
    this.tail.unfollow(this);
  }

  private matches({ userId, webhookId, id }: EndedAttempt): boolean {
    const isOwn = userId === this.userId && (this.webhookId ?? webhookId) === webhookId;
    return isOwn && id >= this.since;
  }
}
