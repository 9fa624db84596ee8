import { eventFrame } from '../../platform/http/streams/sse-format.js';
import { cursorOf } from './event-cursor.js';
import type { EventRow } from './event-stream.repository.js';

/** The frame of an event. `data` is stored as JSON text and sent unchanged. */
export function frameOf(event: EventRow): Buffer {
  const { id, type, data, occurredAt, agentId, deploymentId } = event;
  const fields = [
    `"id":"${id}"`,
    `"type":${JSON.stringify(type)}`,
    `"data":${data}`,
    `"occurred_at":"${occurredAt.toISOString()}"`,
    `"agent_id":${JSON.stringify(agentId)}`,
    `"deployment_id":${JSON.stringify(deploymentId)}`,
  ];
  return eventFrame({ id: cursorOf(id), event: type, data: `{${fields.join(',')}}` });
}

/** Reports that events after the client’s position may be missing; the stream continues from `position`. */
export function gapFrame(position: string, oldest: Date | null): Buffer {
  const data = JSON.stringify({ oldest_available: oldest?.toISOString() ?? null });
  return eventFrame({ id: cursorOf(position), event: 'gap', data });
}
