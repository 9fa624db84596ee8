import { Logger } from '@nestjs/common';
import type { StreamSink } from '../../platform/http/streams/stream-feed.js';
import { cursorOf } from './event-cursor.js';
import { EventFeed } from './event-feed.js';
import { frameOf } from './event-frame.js';
import type { EventRow, EventStreamRepository } from './event-stream.repository.js';
import type { EventTail } from './event-tail.js';
import { RecentEvents } from './recent-events.js';

const idOf = (n: number): string => `0192f3c4-7b1a-7c3e-8f00-${String(n).padStart(12, '0')}`;
const row = (n: number, type = 'metrics.report'): EventRow => ({
  id: idOf(n),
  type,
  data: '{}',
  occurredAt: new Date(0),
  agentId: null,
  deploymentId: null,
});

const PAGE = 100;

/** A client that takes `room` frames before it must be read. */
class Sink implements StreamSink {
  readonly ids: string[] = [];
  last = '';
  constructor(public room = Infinity) {}

  get isReady(): boolean {
    return this.room > 0;
  }

  write(frame: Buffer): void {
    if (!this.isReady) throw new Error('written although not ready');
    this.room -= 1;
    this.ids.push(/id: (\S+)/.exec(frame.toString())?.[1] ?? '');
  }

  end(last: Buffer): void {
    this.last = last.toString();
  }
}

let recent: RecentEvents;
let stored: EventRow[];
let reads: number;
let failures: number;

beforeAll(() => {
  Logger.overrideLogger(false);
});

beforeEach(() => {
  recent = new RecentEvents(idOf(500));
  stored = Array.from({ length: 500 }, (_, n) => row(n + 1));
  reads = 0;
  failures = 0;
});

function feedAfter(n: number, types: string[] | null = null): EventFeed {
  const tail = { follow: () => recent, unfollow: () => undefined } as unknown as EventTail;
  const events = {
    readPage: (_: string, range: { after: string; to: string }) => {
      reads += 1;
      if (failures-- > 0) return Promise.reject(new Error('unavailable'));
      const rows = stored.filter(({ id }) => id > range.after && id <= range.to);
      return Promise.resolve({ events: rows.slice(0, PAGE), isLast: rows.length <= PAGE });
    },
  } as unknown as EventStreamRepository;
  const start = { position: idOf(n), hasGap: false };
  const horizon = idOf(500);
  return new EventFeed({ userId: 'u', types, start, horizon, oldest: null }, tail, events);
}

const settle = async (): Promise<void> => {
  for (let n = 0; n < 20; n++) await new Promise(setImmediate);
};
const cursors = (from: number, to: number): string[] =>
  Array.from({ length: to - from + 1 }, (_, n) => cursorOf(idOf(from + n)));

/** Adds events to those in memory. */
function commit(from: number, to: number, maxBytes = 1e6): void {
  const rows = Array.from({ length: to - from + 1 }, (_, n) => row(from + n));
  stored.push(...rows);
  const events = rows.map((each) => ({ id: each.id, type: each.type, frame: frameOf(each) }));
  recent.append(events, idOf(to), { maxBytes, since: '' });
}

describe('the feed of a stream', () => {
  it('goes from PostgreSQL to memory without a gap', async () => {
    const [feed, sink] = [feedAfter(250), new Sink()];
    feed.start(sink);
    commit(501, 510);
    feed.pump();
    await settle();
    expect(sink.ids).toEqual(cursors(251, 510));
    expect(reads).toBe(3);
    expect(feed.position).toBe(cursorOf(idOf(510)));
  });

  it('writes nothing while the client does not read, and then goes on where it stopped', async () => {
    const [feed, sink] = [feedAfter(495), new Sink(2)];
    feed.start(sink);
    await settle();
    commit(501, 520);
    for (let n = 0; n < 5; n++) feed.pump();
    await settle();
    expect(sink.ids).toEqual(cursors(496, 497));
    expect(feed.position).toBe(cursorOf(idOf(497)));
    while (sink.ids.length < 25) {
      sink.room = 3;
      feed.pump();
      await settle();
    }
    expect(sink.ids).toEqual(cursors(496, 520));
  });

  it('falls back to PostgreSQL once memory no longer has its events', async () => {
    const [feed, sink] = [feedAfter(500), new Sink(1)];
    feed.start(sink);
    commit(501, 900, 20_000);
    feed.pump();
    sink.room = Infinity;
    feed.pump();
    await settle();
    expect(sink.ids).toEqual(cursors(501, 900));
    expect(reads).toBeGreaterThan(1);
  });

  it('leaves out other types, but passes them', async () => {
    const [feed, sink] = [feedAfter(500, ['agent.status']), new Sink()];
    feed.start(sink);
    commit(501, 510);
    feed.pump();
    await settle();
    expect([sink.ids, feed.position]).toEqual([[], cursorOf(idOf(510))]);
  });

  it('repeats a read that failed', async () => {
    failures = 1;
    const [feed, sink] = [feedAfter(490), new Sink()];
    feed.start(sink);
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    await settle();
    expect(sink.ids).toEqual(cursors(491, 500));
  });

  it('ends with a delay when its position is void', () => {
    const [feed, sink] = [feedAfter(500), new Sink()];
    feed.start(sink);
    feed.restart();
    expect(sink.last).toMatch(/^retry: \d+\n\n$/);
  });
});
