import { serverSentEvents, type StreamConnection } from './server-sent-events.js';
import type { ServerSentEvent } from './sse-parser.js';
import type { WebhookEventOf, WebhookEventType } from './verify-webhook.js';

/** An event of one type. */
export interface StreamedEventOf<Type extends WebhookEventType> {
  id: string;
  type: Type;
  /** Null if the data was erased. */
  data: WebhookEventOf<Type>['data'] | null;
  occurred_at: string;
  agent_id: string | null;
  deployment_id: string | null;
}

/** Union of all events; `type` determines the type of `data`. */
export type StreamedEvent = { [Type in WebhookEventType]: StreamedEventOf<Type> }[WebhookEventType];

/** An event, or the notice that events may be missing before the next one. */
export type StreamMessage =
  | { kind: 'event'; position: string; event: StreamedEvent }
  | { kind: 'gap'; position: string; oldestAvailable: string | null };

export interface StreamEventsOptions {
  /** Types and families such as `agent.*`; default: all. */
  types?: readonly string[];
  /** The `position` of the last message that you processed; default: only events from now on. */
  position?: string;
  /** Ends the iteration, which then throws its reason. */
  signal?: AbortSignal;
}

/**
 * Yields the events of the account as they are committed, for as long as it is iterated. Reconnects
 * whenever the connection is lost, and continues after the last event: none is missed or repeated. Throws a
 * {@link MutxError} if the server rejects the request.
 */
export async function* streamEvents(
  connection: StreamConnection,
  { types, position, signal }: StreamEventsOptions = {},
): AsyncGenerator<StreamMessage, void, undefined> {
  const query = types ? `?types=${types.map(encodeURIComponent).join(',')}` : '';
  const path = `/events/stream${query}`;
  for await (const message of serverSentEvents(connection, { path, position, signal })) {
    yield messageOf(message);
  }
}

function messageOf({ event, data, id: position }: ServerSentEvent): StreamMessage {
  const body: unknown = JSON.parse(data);
  if (event !== 'gap') return { kind: 'event', position, event: body as StreamedEvent };
  const { oldest_available: oldestAvailable } = body as { oldest_available: string | null };
  return { kind: 'gap', position, oldestAvailable };
}
