import type { DeliveryStatus, EventType } from './generated/types.gen.js';
import { serverSentEvents, type StreamConnection } from './server-sent-events.js';

/** An attempt that ended. */
export interface StreamedAttempt {
  delivery_id: string;
  webhook_id: string;
  event_id: string;
  event: EventType;
  /** 1, 2, … */
  attempt: number;
  /** Of the delivery after the attempt: `pending` if it will be retried. */
  status: DeliveryStatus;
  /** Null if there was no response. */
  status_code: number | null;
  duration_ms: number;
  error_message: string | null;
}

export interface StreamAttemptsOptions {
  /** Only the attempts of this webhook. */
  webhookId?: string;
  /** Ends the iteration, which then throws its reason. */
  signal?: AbortSignal;
}

/**
 * Yields the attempts of the account's deliveries as they end, for as long as it is iterated. A live view, not a
 * log: attempts are missed while the connection is lost or the program is slow. Reconnects whenever the connection
 * is lost. Throws a {@link MutxError} if the server rejects the request.
 */
export async function* streamAttempts(
  connection: StreamConnection,
  { webhookId, signal }: StreamAttemptsOptions = {},
): AsyncGenerator<StreamedAttempt, void, undefined> {
  const query = webhookId === undefined ? '' : `?webhook_id=${encodeURIComponent(webhookId)}`;
  const path = `/deliveries/stream${query}`;
  for await (const { data } of serverSentEvents(connection, { path, signal })) {
    yield JSON.parse(data) as StreamedAttempt;
  }
}
