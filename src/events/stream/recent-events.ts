/** An event as streams send it. */
export interface StreamedEvent {
  readonly id: string;
  readonly type: string;
  readonly frame: Buffer;
}

export interface Bounds {
  readonly maxBytes: number;
  /** Events before this id are dropped. */
  readonly since: string;
}

/** What an event takes besides its frame, in bytes; roughly. */
const OVERHEAD_BYTES = 256;

/** The recent events of one account, in the order of their ids: all of those after `from` up to `to`. */
export class RecentEvents {
  private events: StreamedEvent[] = [];
  private bytes = 0;
  private start: string;
  private end: string;

  constructor(position: string) {
    this.start = position;
    this.end = position;
  }

  get from(): string {
    return this.start;
  }

  get to(): string {
    return this.end;
  }

  /** Adds all events after `to`, up to the position `to`; then drops the oldest beyond the bounds. */
  append(events: readonly StreamedEvent[], to: string, { maxBytes, since }: Bounds): void {
    for (const event of events) {
      this.events.push(event);
      this.bytes += sizeOf(event);
    }
    this.end = to;
    let dropped = 0;
    for (const event of this.events) {
      if (this.bytes <= maxBytes && event.id >= since) break;
      this.bytes -= sizeOf(event);
      this.start = event.id;
      dropped += 1;
    }
    if (dropped > 0) this.events = this.events.slice(dropped);
  }

  /** The events after a position, which must not be before `from`. */
  *after(position: string): Iterable<StreamedEvent> {
    const { events } = this;
    let [low, high] = [0, events.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((events[middle]?.id ?? '') > position) high = middle;
      else low = middle + 1;
    }
    for (let n = low; n < events.length; n += 1) yield events[n] as StreamedEvent;
  }
}

function sizeOf({ frame }: StreamedEvent): number {
  return frame.byteLength + OVERHEAD_BYTES;
}
