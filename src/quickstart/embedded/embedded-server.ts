/** A server that this process started and stops. */
export interface EmbeddedServer {
  url: string;
  /** Resolves when it is gone; may be called again. */
  stop(): Promise<void>;
}
