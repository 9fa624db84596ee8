/** One event of a stream; `data` is JSON or plain text. */
export interface SseEvent {
  /** Where a client continues after this event. */
  readonly id?: string;
  readonly event: string;
  readonly data: string;
}

const LINE_BREAK = /\r\n|\r|\n/g;

/** The bytes of an event in the format of server-sent events (WHATWG HTML, 9.2.6). */
export function eventFrame({ id, event, data }: SseEvent): Buffer {
  const position = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(
    `${position}event: ${event}\ndata: ${data.replaceAll(LINE_BREAK, '\ndata: ')}\n\n`,
  );
}

/** A comment, which keeps the connection open. With `id`, a client that reconnects continues there. */
export function commentFrame(id?: string): Buffer {
  return Buffer.from(id === undefined ? ':\n\n' : `:\nid: ${id}\n\n`);
}

/** How long a client waits before it reconnects, in ms, and where it continues until the first event. */
export function retryFrame(retryMs: number, id?: string): Buffer {
  const position = id === undefined ? '' : `id: ${id}\n`;
  return Buffer.from(`retry: ${retryMs}\n${position}\n`);
}
