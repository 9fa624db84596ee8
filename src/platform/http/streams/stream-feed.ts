/** The side of a stream that its feed writes to. */
export interface StreamSink {
  /** False while the client has yet to read what was written, and when the stream has ended. */
  readonly isReady: boolean;
  /** Only while `isReady`: what is written beyond that is not bounded. */
  write(frame: Buffer): void;
  /** Ends the stream with this last frame. */
  end(last: Buffer): void;
}

/** Feeds one stream with frames. */
export interface StreamFeed {
  /** The id at which a client that reconnects continues; undefined for streams that cannot be continued. */
  readonly position: string | undefined;
  /** Called once, when the stream is open. */
  start(sink: StreamSink): void;
  /** The stream is ready again: write what there is. */
  pump(): void;
  /** Called once, when the stream has ended for any reason. */
  close(): void;
}
