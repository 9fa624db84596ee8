/** One message of a stream of server-sent events. */
export interface ServerSentEvent {
  readonly event: string;
  readonly data: string;
  /** The last id so far, of this event or of an earlier one. */
  readonly id: string;
}

const LINE_END = /\r\n|\n|\r/;

/** Parses server-sent events (WHATWG HTML, 9.2.6) from text that arrives in chunks. */
export class SseParser {
  /** Where a reconnect continues. */
  lastEventId: string;
  /** The delay before a reconnect, in ms, if the server has set one. */
  retryMs: number | undefined;
  private buffer = '';
  private event = '';
  private data: string[] = [];

  constructor(lastEventId: string) {
    this.lastEventId = lastEventId;
  }

  /** Returns the events that this chunk completes. */
  push(chunk: string): ServerSentEvent[] {
    const text = this.buffer + chunk;
    // A carriage return at the end may be the first half of a line end.
    const complete = text.endsWith('\r') ? text.slice(0, -1) : text;
    const lines = complete.split(LINE_END);
    this.buffer = (lines.pop() ?? '') + text.slice(complete.length);
    return lines.flatMap((line) => (line === '' ? this.dispatch() : this.read(line)));
  }

  private read(line: string): [] {
    const [, name, value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
    if (name === 'event') this.event = value;
    if (name === 'data') this.data.push(value);
    if (name === 'id' && !value.includes('\0')) this.lastEventId = value;
    if (name === 'retry' && /^\d+$/.test(value)) this.retryMs = Number(value);
    return [];
  }

  private dispatch(): ServerSentEvent[] {
    const { event, data, lastEventId: id } = this;
    this.event = '';
    this.data = [];
    return data.length === 0 ? [] : [{ event: event || 'message', data: data.join('\n'), id }];
  }
}
