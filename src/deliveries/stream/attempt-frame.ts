import { eventFrame } from '../../platform/http/streams/sse-format.js';
import type { EndedAttempt } from './attempt-stream.repository.js';

/** The frame of an attempt. It has no id: this stream cannot be continued. */
export function attemptFrame(ended: EndedAttempt): Buffer {
  const data = JSON.stringify({
    delivery_id: ended.deliveryId,
    webhook_id: ended.webhookId,
    event_id: ended.eventId,
    event: ended.event,
    attempt: ended.attempt,
    status: ended.status,
    status_code: ended.statusCode,
    duration_ms: ended.durationMs,
    error_message: ended.errorMessage,
  });
  return eventFrame({ event: 'attempt', data });
}
