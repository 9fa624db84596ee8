import { MutxError, type Mutx, type StreamedAttempt, type StreamedEvent } from 'mutx-sdk';

export type LiveMessage =
  | { readonly kind: 'event'; readonly event: StreamedEvent; readonly position: string }
  | { readonly kind: 'gap'; readonly position: string }
  | { readonly kind: 'attempt'; readonly attempt: StreamedAttempt };

/** `unavailable`: the credentials may not read streams. */
export type LiveState = 'connecting' | 'live' | 'unavailable';

type Broadcast = LiveMessage | { readonly kind: 'state'; readonly state: LiveState };

export interface Account {
  readonly userId: string;
  /** A client with the credentials of the tab. */
  readonly connect: (fetch: typeof globalThis.fetch) => Mutx;
  /** The server rejected the request for a stream. */
  readonly onRefusal: (error: MutxError) => void;
}

/**
 * What happens in the account, as it happens. HTTP/1.1 allows six connections per server, so only one tab of a
 * browser streams and sends what it receives to the others; when it closes, another continues after the last event.
 */
export class LiveFeed {
  private state: LiveState = 'connecting';
  private position: string | undefined;
  private readonly listeners = new Set<(message: LiveMessage) => void>();
  private readonly watchers = new Set<() => void>();

  readonly readState = (): LiveState => this.state;

  readonly watchState = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  listen(listener: (message: LiveMessage) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Receives what happens in an account until the returned function is called. */
  start(account: Account): () => void {
    const name = `mutx.live.${account.userId}`;
    const channel = new BroadcastChannel(name);
    const ended = new AbortController();
    const { signal } = ended;
    const share = (message: Broadcast): void => {
      channel.postMessage(message);
      this.receive(message);
    };
    channel.onmessage = ({ data }: MessageEvent<Broadcast>) => this.receive(data);
    navigator.locks
      .request(name, { signal }, () => this.stream(account, share, signal))
      .catch(() => undefined);
    return () => {
      ended.abort();
      channel.close();
      this.position = undefined;
      this.enter('connecting');
    };
  }

  private async stream(
    { connect, onRefusal }: Account,
    share: (message: Broadcast) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const mutx = connect(async (input, init) => {
      try {
        const response = await fetch(input, init);
        share({ kind: 'state', state: response.ok ? 'live' : 'connecting' });
        return response;
      } catch (error) {
        share({ kind: 'state', state: 'connecting' });
        throw error;
      }
    });
    const events = async (): Promise<void> => {
      for await (const message of mutx.streamEvents({ position: this.position, signal })) {
        share(message);
      }
    };
    const attempts = async (): Promise<void> => {
      for await (const attempt of mutx.streamAttempts({ signal })) {
        share({ kind: 'attempt', attempt });
      }
    };
    try {
      await Promise.all([events(), attempts()]);
    } catch (error) {
      if (!(error instanceof MutxError)) return;
      share({ kind: 'state', state: 'unavailable' });
      onRefusal(error);
    }
  }

  private receive(message: Broadcast): void {
    if (message.kind === 'state') return this.enter(message.state);
    if (message.kind !== 'attempt') this.position = message.position;
    for (const listener of this.listeners) listener(message);
  }

  private enter(state: LiveState): void {
    if (state === this.state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

export const live = new LiveFeed();
