import { MutxError } from './mutx-error.js';
import { pause } from './pause.js';
import { parseRetryAfter } from './retry-policy.js';
import { SseParser, type ServerSentEvent } from './sse-parser.js';

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 30_000;
/** The server sends something every 15 s: a connection that is silent for longer than this is dead. */
const SILENCE_MS = 45_000;

export interface StreamConnection {
  readonly baseUrl: string;
  readonly fetch: typeof globalThis.fetch;
  /** Called for each connection. */
  readonly headers: () => Promise<Record<string, string>>;
}

export interface Subscription {
  /** Path and query of the stream. */
  readonly path: string;
  /** Where the stream continues; empty: from now on. */
  readonly position?: string;
  readonly signal: AbortSignal | undefined;
}

/**
 * Yields the messages of a stream, and reconnects whenever the connection is lost: after the last message, if
 * messages have ids. Throws a {@link MutxError} if the server rejects the request.
 */
export async function* serverSentEvents(
  connection: StreamConnection,
  { path, position = '', signal }: Subscription,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const url = `${connection.baseUrl}${path}`;
  const parser = new SseParser(position);
  for (let failures = 0; ; failures += 1) {
    const idle = new Watchdog(SILENCE_MS, signal);
    let waitMs: number | undefined;
    try {
      const response = await connect(connection, url, parser.lastEventId, idle.signal);
      if (response.ok) {
        for await (const message of messagesOf(response, parser, idle)) {
          failures = 0;
          yield message;
        }
        failures = 0;
      } else {
        waitMs = parseRetryAfter(response.headers.get('Retry-After'), Date.now());
        await response.body?.cancel();
      }
    } catch (error) {
      signal?.throwIfAborted();
      if (error instanceof MutxError) throw error;
    } finally {
      idle.stop();
    }
    const backoffMs = Math.min(FIRST_RETRY_MS * 2 ** failures, MAX_RETRY_MS);
    const delayMs = waitMs ?? Math.max(parser.retryMs ?? 0, failures > 0 ? backoffMs : 0);
    await pause(delayMs || FIRST_RETRY_MS, signal);
  }
}

/** A response to read, or one to retry; throws for any other. */
async function connect(
  { fetch, headers }: StreamConnection,
  url: string,
  lastEventId: string,
  signal: AbortSignal,
): Promise<Response> {
  const response = await fetch(url, {
    signal,
    headers: {
      Accept: 'text/event-stream',
      ...(await headers()),
      ...(lastEventId !== '' && { 'Last-Event-ID': lastEventId }),
    },
  });
  const mayRetry = response.status === 429 || response.status >= 500;
  if (response.ok || mayRetry) return response;
  throw new MutxError(await response.json().catch(() => undefined), response);
}

async function* messagesOf(
  { body }: Response,
  parser: SseParser,
  idle: Watchdog,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  try {
    for (;;) {
      idle.restart();
      const { value, done = true } = (await reader?.read()) ?? {};
      if (done) return;
      // The consumer may take its time with what has arrived.
      idle.stop();
      for (const message of parser.push(decoder.decode(value, { stream: true }))) {
        // After `end` the server closes the connection.
        if (message.event !== 'end') yield message;
      }
    }
  } finally {
    await reader?.cancel().catch(() => undefined);
  }
}

/** Aborts its signal when nothing restarts it in time, or when another signal is aborted. */
class Watchdog {
  readonly signal: AbortSignal;
  private readonly silence = new AbortController();
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly timeoutMs: number,
    signal: AbortSignal | undefined,
  ) {
    this.signal = signal ? AbortSignal.any([signal, this.silence.signal]) : this.silence.signal;
    this.restart();
  }

  restart(): void {
    this.stop();
    this.timer = setTimeout(() => this.silence.abort(), this.timeoutMs);
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
