/** A message as received. */
export interface WireMessage {
  /** Its first line and headers. */
  readonly head: string;
  readonly body: Buffer;
}

const END_OF_HEAD = '\r\n\r\n';
const LENGTH = /\r\ncontent-length: *(\d+)/i;

/**
 * Splits a stream of HTTP/1.1 messages with a `Content-Length`. Load generator and receivers share the
 * machine with the product, so they avoid a full HTTP stack.
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

/** The time in ms since the epoch with sub-millisecond precision; comparable across processes. */
export function nowMs(): number {
  return performance.timeOrigin + performance.now();
}

/** The due time of a report, sent in its `node_id` so that it reaches the receiver. */
export function stampOf(dueMs: number): string {
  return `due-${dueMs.toFixed(3)}-`;
}

const STAMP = '"node_id":"due-';

/** The stamp in a delivery's body, if any. */
export function stampIn(body: Buffer): number | undefined {
  const start = body.indexOf(STAMP);
  if (start < 0) return undefined;
  const from = start + STAMP.length;
  return Number.parseFloat(body.toString('latin1', from, from + 20));
}
