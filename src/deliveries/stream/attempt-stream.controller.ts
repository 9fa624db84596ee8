import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { AuthorizedStreams } from '../../auth/streams/authorized-streams.js';
import { attemptFrame } from './attempt-frame.js';
import { AttemptStreamService } from './attempt-stream.service.js';
import { AttemptStreamQuery } from './dto/attempt-stream-query.dto.js';

const ID = '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f';
const EXAMPLE = attemptFrame({
  id: ID,
  userId: ID,
  deliveryId: ID,
  webhookId: ID,
  eventId: ID,
  event: 'agent.status',
  attempt: 1,
  status: 'delivered',
  statusCode: 200,
  durationMs: 12,
  errorMessage: null,
}).toString();

@ApiTags('Deliveries')
@Controller('deliveries/stream')
export class AttemptStreamController {
  constructor(
    private readonly streams: AuthorizedStreams,
    private readonly attempts: AttemptStreamService,
  ) {}

  @Get()
  @Endpoint({
    operationId: 'streamAttempts',
    summary: 'Stream delivery attempts as they end',
    description:
      'Server-sent events named `attempt`: the attempts of the account’s deliveries, of all its webhooks or of ' +
      'one. `status` is that of the delivery after the attempt, `pending` if it will be retried. A live view, not ' +
      'a log: it cannot be continued, and leaves attempts out while the client is slow. A comment is sent when ' +
      'there was no attempt for 15 s. `end` (`{reason}`: `token_expired` or `credentials_revoked`) ends the stream. ' +
      'An account can have 10 streams per server process.',
    access: 'webhooks',
    response: {
      stream: EXAMPLE,
      description: 'The attempts, until either side closes the connection',
    },
    errors: [
      { code: 'forbidden', example: 'This webhook belongs to another account.' },
      { code: 'not_found', example: 'Webhook not found' },
      {
        code: 'too_many_concurrent_requests',
        example: 'Stream limit reached (10 per account and process). Close one first.',
      },
    ],
  })
  stream(
    @UserId() userId: string,
    @Query() query: AttemptStreamQuery,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const begin = () => this.attempts.feed(userId, query);
    return this.streams.serve(request, reply, begin);
  }
}
