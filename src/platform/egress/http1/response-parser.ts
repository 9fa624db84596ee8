import { ByteQueue } from './byte-queue.js';
import { ChunkedBody, FixedBody, NO_BODY, UntilClose, type BodyFraming } from './body-framing.js';

/** Heads of one exchange together, interim responses included, in bytes. */
const MAX_HEAD_BYTES = 64 * 1024;
const STATUS_LINE = /^HTTP\/1\.([01]) ([1-9]\d\d)(?: |$)/;
const NO_BODY_STATUS = [204, 304];
const SWITCHING_PROTOCOLS = 101;

export interface ResponseLimits {
  /** The body is read up to here, in bytes. */
  readonly maxBytes: number;
  /** And kept up to here. */
  readonly keepBytes: number;
}

export interface ParsedResponse {
  readonly statusCode: number;
  /** Names in lower case; values of repeated fields joined by a comma and a space. */
  readonly headers: ReadonlyMap<string, string>;
  /** The first bytes of the body, at most `keepBytes`. */
  readonly body: Buffer;
  /** Whether the body has more bytes than `body`. */
  readonly cut: boolean;
}

/** What was received is no HTTP/1.x response. */
export class MalformedResponseError extends Error {
  override readonly name = 'MalformedResponseError';
}

/** The head of the response exceeds 64 KiB. */
export class HeadTooLargeError extends Error {
  override readonly name = 'HeadTooLargeError';
}

/**
 * Reads one HTTP/1.x response (RFC 9112) as it arrives. Interim responses (1xx) are dropped. As curl
 * does, it bears what real receivers send: bare LF, folded fields, lengths that contradict each other.
 * Once the final head is complete the status stands, however the body ends; after anything irregular
 * the connection is not `reusable`.
 */
export class ResponseParser {
  /** The response has ended; what follows belongs to no response. */
  done = false;
  /** Whether any byte of the response has arrived. */
  receivedBytes = false;
  private readonly head = new ByteQueue();
  private headBytes = 0;
  private statusCode: number | undefined;
  private headers: ReadonlyMap<string, string> = new Map();
  private framing: BodyFraming = NO_BODY;
  private persistent = false;
  /** Copies: a slice of the socket's buffer would keep all of that buffer in memory. */
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;
  private readBytes = 0;

  constructor(private readonly limits: ResponseLimits) {}

  /** Whether the connection may carry another request. */
  get reusable(): boolean {
    return this.done && this.persistent && this.framing.complete;
  }

  /** The response, once its final head is complete. */
  get response(): ParsedResponse | undefined {
    const { statusCode, headers, keptBytes, readBytes } = this;
    if (statusCode === undefined) return undefined;
    const body = Buffer.concat(this.kept, keptBytes);
    return { statusCode, headers, body, cut: readBytes > keptBytes };
  }

  /** Throws a {@link MalformedResponseError} or {@link HeadTooLargeError} before the head is complete. */
  push(chunk: Buffer): void {
    this.receivedBytes = true;
    let rest: Buffer | undefined = chunk;
    while (rest !== undefined && rest.length > 0 && this.statusCode === undefined) {
      rest = this.readHead(rest);
    }
    if (this.statusCode !== undefined && !this.done) this.readBody(rest ?? Buffer.alloc(0));
  }

  /** Returns what follows the head; undefined while it is incomplete. */
  private readHead(chunk: Buffer): Buffer | undefined {
    const before = this.head.length;
    const head = this.head.append(chunk);
    this.headBytes += chunk.length;
    const end = endOfHead(head, Math.max(before - 3, 0));
    if (end === -1) {
      if (this.headBytes > MAX_HEAD_BYTES) throw new HeadTooLargeError('The head is too large');
      if (!couldBeStatusLine(head)) throw new MalformedResponseError('No status line');
      return undefined;
    }
    const lines = head.toString('latin1', 0, end).split(/\r?\n/);
    const rest = head.subarray(end);
    this.headBytes -= rest.length;
    this.head.clear();
    if (this.headBytes > MAX_HEAD_BYTES) throw new HeadTooLargeError('The head is too large');
    this.begin(lines);
    return rest;
  }

  private begin([statusLine = '', ...lines]: string[]): void {
    const [, minor, status] = STATUS_LINE.exec(statusLine) ?? [];
    if (status === undefined) throw new MalformedResponseError('No status line');
    const code = Number(status);
    if (code < 200 && code !== SWITCHING_PROTOCOLS) return;
    this.statusCode = code;
    this.headers = fieldsOf(lines);
    const connection = (this.headers.get('connection') ?? '').toLowerCase();
    this.persistent =
      code !== SWITCHING_PROTOCOLS &&
      (minor === '1' ? !connection.includes('close') : connection.includes('keep-alive'));
    this.framing = framingOf(code, this.headers);
  }

  private readBody(chunk: Buffer): void {
    if (this.framing.ended && chunk.length > 0) this.persistent = false;
    this.framing.push(chunk, (data) => this.keep(data));
    this.done = this.framing.ended || this.readBytes >= this.limits.maxBytes;
  }

  private keep(data: Buffer): void {
    const room = this.limits.keepBytes - this.keptBytes;
    this.readBytes += data.length;
    if (room <= 0) return;
    const copy = Buffer.from(data.subarray(0, room));
    this.kept.push(copy);
    this.keptBytes += copy.length;
  }
}

/** The index behind the empty line that ends a head; -1 if there is none. */
function endOfHead(head: Buffer, from: number): number {
  for (let at = head.indexOf(10, from); at !== -1; at = head.indexOf(10, at + 1)) {
    if (head[at + 1] === 10) return at + 2;
    if (head[at + 1] === 13 && head[at + 2] === 10) return at + 3;
  }
  return -1;
}

function couldBeStatusLine(head: Buffer): boolean {
  const start = head.toString('latin1', 0, 7);
  return 'HTTP/1.'.startsWith(start);
}

function fieldsOf(lines: readonly string[]): Map<string, string> {
  const fields = new Map<string, string>();
  let last: string | undefined;
  for (const line of lines) {
    if (/^[ \t]/.test(line) && last !== undefined) {
      fields.set(last, `${fields.get(last) ?? ''} ${line.trim()}`);
      continue;
    }
    const colon = line.indexOf(':');
    if (colon <= 0) continue;
    last = line.slice(0, colon).trim().toLowerCase();
    const value = line.slice(colon + 1).trim();
    const known = fields.get(last);
    fields.set(last, known === undefined ? value : `${known}, ${value}`);
  }
  return fields;
}

/** How the body is delimited (RFC 9112 §6.3). */
function framingOf(statusCode: number, headers: ReadonlyMap<string, string>): BodyFraming {
  if (NO_BODY_STATUS.includes(statusCode)) return NO_BODY;
  const encoding = headers.get('transfer-encoding');
  const length = headers.get('content-length');
  if (encoding !== undefined) {
    const chunked = /(?:^|,)\s*chunked\s*$/i.test(encoding);
    return chunked ? new ChunkedBody(length === undefined) : new UntilClose();
  }
  if (length === undefined) return new UntilClose();
  const lengths = new Set(length.split(',').map((text) => text.trim()));
  const [only = ''] = lengths;
  return lengths.size === 1 && /^\d{1,15}$/.test(only)
    ? new FixedBody(Number(only))
    : new UntilClose();
}
