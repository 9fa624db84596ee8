/** Delimits the body of a response. */
export interface BodyFraming {
  /** Nothing more belongs to the body. */
  readonly ended: boolean;
  /** It ended as it should, so that the next byte belongs to the next response. */
  readonly complete: boolean;
  push(chunk: Buffer, onData: (data: Buffer) => void): void;
}

/** A response without a body. Bytes that follow are an error. */
export const NO_BODY: BodyFraming = {
  ended: true,
  complete: true,
  push: () => undefined,
};

/** The body ends with the connection. */
export class UntilClose implements BodyFraming {
  readonly ended = false;
  readonly complete = false;

  push(chunk: Buffer, onData: (data: Buffer) => void): void {
    if (chunk.length > 0) onData(chunk);
  }
}

/** `Content-Length`. */
export class FixedBody implements BodyFraming {
  private excess = false;

  constructor(private left: number) {}

  get ended(): boolean {
    return this.left === 0;
  }

  get complete(): boolean {
    return this.ended && !this.excess;
  }

  push(chunk: Buffer, onData: (data: Buffer) => void): void {
    const data = chunk.subarray(0, this.left);
    this.excess = chunk.length > this.left;
    this.left -= data.length;
    if (data.length > 0) onData(data);
  }
}

/** A chunk's size line, with extensions, or a trailer line: more is malformed, in bytes. */
const MAX_LINE_BYTES = 4_096;
const CHUNK_SIZE = /^([\da-f]{1,8})[ \t]*(?:;|$)/i;

/** `Transfer-Encoding: chunked`. A malformed chunk ends the body. */
export class ChunkedBody implements BodyFraming {
  ended = false;
  complete = false;
  private state: 'size' | 'data' | 'data-end' | 'trailers' = 'size';
  private line = '';
  private left = 0;

  /** `sound` is false if other fields contradict the encoding: the connection then carries no more. */
  constructor(private readonly sound: boolean) {}

  push(chunk: Buffer, onData: (data: Buffer) => void): void {
    let at = 0;
    while (at < chunk.length && !this.ended) {
      if (this.state === 'data') {
        const data = chunk.subarray(at, at + this.left);
        onData(data);
        at += data.length;
        this.left -= data.length;
        if (this.left === 0) this.state = 'data-end';
      } else {
        at = this.readLine(chunk, at);
      }
    }
    if (at < chunk.length) this.complete = false;
  }

  private readLine(chunk: Buffer, from: number): number {
    const end = chunk.indexOf(10, from);
    const to = end === -1 ? chunk.length : end;
    this.line += chunk.toString('latin1', from, to);
    if (this.line.length > MAX_LINE_BYTES) this.ended = true;
    else if (end !== -1) this.endLine();
    return to + 1;
  }

  private endLine(): void {
    const line = this.line.replace(/\r$/, '');
    this.line = '';
    if (this.state === 'data-end') {
      this.state = 'size';
      if (line !== '') this.ended = true;
    } else if (this.state === 'trailers') {
      this.ended = line === '';
      this.complete = this.ended && this.sound;
    } else {
      this.beginChunk(line);
    }
  }

  private beginChunk(line: string): void {
    const [, size] = CHUNK_SIZE.exec(line) ?? [];
    if (size === undefined) this.ended = true;
    else {
      this.left = Number.parseInt(size, 16);
      this.state = this.left === 0 ? 'trailers' : 'data';
    }
  }
}
