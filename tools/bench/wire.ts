/** A message as it came over the wire. */
export interface WireMessage {
  /** Its first line and headers. */
  readonly head: string;
  readonly body: Buffer;
}

const END_OF_HEAD = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Cuts a stream of HTTP/1.1 messages that tell their length. Load generator and receivers share the
 * machine with what they measure, so they do without a whole HTTP stack.
 */
export class WireReader {
  private pending: Buffer | undefined;

  constructor(private readonly onMessage: (message: WireMessage) => void) {}

  feed(chunk: Buffer): void {
    let rest = this.pending ? Buffer.concat([this.pending, chunk]) : chunk;
    this.pending = undefined;
    while (rest.length > 0) {
      const headEnd = rest.indexOf(END_OF_HEAD);
      if (headEnd < 0) break;
      const head = rest.toString('latin1', 0, headEnd);
      const bodyStart = headEnd + END_OF_HEAD.length;
      const bodyEnd = bodyStart + Number(LENGTH.exec(head)?.[1] ?? 0);
      if (rest.length < bodyEnd) break;
      this.onMessage({ head, body: rest.subarray(bodyStart, bodyEnd) });
      rest = rest.subarray(bodyEnd);
    }
    if (rest.length > 0) this.pending = rest;
  }
}

/** The time of this machine in ms since the epoch, finer than a millisecond; the same in all processes. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The time at which a report was due travels in its `node_id`, and so reaches the receiver. */
export function stampOf(dueMs: number): string {
  return `due-${dueMs.toFixed(3)}-`;
}

const STAMP = '"node_id":"due-';

/** The stamp in a delivery's body; undefined where there is none. */
export function stampIn(body: Buffer): number | undefined {
  const start = body.indexOf(STAMP);
  if (start < 0) return undefined;
  const from = start + STAMP.length;
  return Number.parseFloat(body.toString('latin1', from, from + 20));
}
