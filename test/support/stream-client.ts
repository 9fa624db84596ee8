import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import type { Api } from './api-client.js';
import { eventually } from './eventually.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Json = any;

export interface StreamEvent {
  id: string | undefined;
  event: string;
  data: Json;
}

/** A client of server-sent events, with a connection of its own. */
export class StreamClient {
  readonly events: StreamEvent[] = [];
  /** Where a reconnect continues. */
  lastEventId: string | undefined;
  /** The last `retry` of the server, in ms. */
  retryMs: number | undefined;
  comments = 0;
  /** Everything received. */
  text = '';
  isEnded = false;
  private unparsed = '';

  private constructor(
    private readonly call: ClientRequest,
    private readonly response: IncomingMessage,
  ) {
    response.setEncoding('utf8');
    response.on('data', (chunk: string) => this.receive(chunk));
    response.on('error', () => undefined);
    response.on('close', () => (this.isEnded = true));
  }

  /** Resolves with the head of the response, whatever its status is. */
  static open(api: Api, path: string, lastEventId?: string): Promise<StreamClient> {
    const { token, apiKey } = api.credentials;
    const headers = {
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
      ...(apiKey && { 'x-api-key': apiKey }),
      ...(lastEventId !== undefined && { 'last-event-id': lastEventId }),
    };
    return new Promise((resolve, reject) => {
      const call = request(`${api.baseUrl}${path}`, { headers, agent: false });
      call.on('error', reject);
      call.on('response', (response) => resolve(new StreamClient(call, response)));
      call.end();
    });
  }

  get status(): number {
    return this.response.statusCode ?? 0;
  }

  header(name: string): string | undefined {
    return this.response.headers[name]?.toString();
  }

  /** The events of a name. */
  named(name: string): StreamEvent[] {
    return this.events.filter(({ event }) => event === name);
  }

  async waitFor(count: number, timeoutMs = 30_000): Promise<StreamEvent[]> {
    await eventually(() => this.events.length >= count, {
      timeoutMs,
      what: `${count} events (there are ${this.events.length})`,
    });
    return this.events;
  }

  async ended(timeoutMs = 30_000): Promise<void> {
    await eventually(() => this.isEnded, { timeoutMs, what: 'the end of the stream' });
  }

  stopReading(): void {
    this.response.pause();
  }

  read(): void {
    this.response.resume();
  }

  close(): void {
    this.call.destroy();
  }

  private receive(chunk: string): void {
    this.text += chunk;
    const blocks = (this.unparsed + chunk).split('\n\n');
    this.unparsed = blocks.pop() ?? '';
    for (const block of blocks) this.dispatch(block.split('\n'));
  }

  private dispatch(lines: string[]): void {
    const data: string[] = [];
    let event = 'message';
    for (const line of lines) {
      const [, name = '', value = ''] = /^([a-z]*): ?(.*)$/.exec(line) ?? [];
      if (name === '') this.comments += 1;
      if (name === 'id') this.lastEventId = value;
      if (name === 'event') event = value;
      if (name === 'data') data.push(value);
      if (name === 'retry') this.retryMs = Number(value);
    }
    if (data.length === 0) return;
    this.events.push({ id: this.lastEventId, event, data: JSON.parse(data.join('\n')) });
  }
}
