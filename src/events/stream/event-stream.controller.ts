import { Controller, Get, Headers, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { AuthorizedStreams } from '../../auth/streams/authorized-streams.js';
import { findEventType } from '../catalogue/catalogue.js';
import { EventStreamQuery } from './dto/event-stream-query.dto.js';
import { frameOf } from './event-frame.js';
import { EventStreamService } from './event-stream.service.js';

const EXAMPLE = frameOf({
  id: '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f',
  type: 'agent.status',
  data: JSON.stringify(findEventType('agent.status')?.example),
  occurredAt: new Date('2026-11-01T12:00:00.000Z'),
  agentId: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  deploymentId: null,
}).toString();

@ApiTags('Events')
@Controller('events/stream')
export class EventStreamController {
  constructor(
    private readonly streams: AuthorizedStreams,
    private readonly events: EventStreamService,
  ) {}

  @Get()
  @ApiHeader({
    name: 'Last-Event-ID',
    description: 'The `id` of the last event that you received: the stream continues after it',
    required: false,
    schema: { type: 'string', maxLength: 200 },
  })
  @Endpoint({
    operationId: 'streamEvents',
    summary: 'Stream the events of the account',
    description:
      'Server-sent events: every event of the account as it is committed, from now on or after `Last-Event-ID`. ' +
      'A client that reconnects with the last `id` misses no event and gets none twice, on any server of the API. ' +
      'A comment, with an `id` of its own, is sent when there was no event for 15 s.\n\n' +
      'Besides the events, named by their type, there are two: `gap` if the position is unknown or its events ' +
      'have been deleted (`{oldest_available}`: the time of the oldest event, or null), after which the stream ' +
      'continues from now; and `end` (`{reason}`: `token_expired` or `credentials_revoked`), after which the ' +
      'connection closes. A client that does not read is disconnected and continues by its last `id`. ' +
      'An account can have 10 streams per server process.',
    access: 'webhooks',
    response: {
      stream: EXAMPLE,
      description: 'The events, until either side closes the connection',
    },
    errors: [
      {
        code: 'invalid_event',
        example: 'Invalid event name "agent.moved". Supported are: agent.status, agent.heartbeat',
      },
      {
        code: 'too_many_concurrent_requests',
        example: 'Stream limit reached (10 per account and process). Close one first.',
      },
    ],
  })
  stream(
    @UserId() userId: string,
    @Query() query: EventStreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begin = () => this.events.feed(userId, query, lastEventId || undefined);
    return this.streams.serve(request, reply, begin);
  }
}
