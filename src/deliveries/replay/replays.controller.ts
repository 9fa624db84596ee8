import { Body, Controller, Delete, Get, Post, Query, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { TimePageQuery } from '../../platform/http/paging/time-page-query.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { Idempotency, type IdempotentCall } from '../../platform/idempotency/idempotent-call.js';
import { DeliveryResponse } from '../history/dto/delivery.dto.js';
import { DeliveryReplaysService } from './delivery-replays.service.js';
import { CreateReplayRequest, ReplayDryRunResponse } from './dto/create-replay.dto.js';
import { ReplayDetailResponse, ReplayPage, ReplayResponse } from './dto/replay.dto.js';
import { ReplaysService } from './replays.service.js';

@ApiTags('Replays')
@Controller('webhooks/:id')
export class ReplaysController {
  constructor(
    private readonly replays: ReplaysService,
    private readonly deliveries: DeliveryReplaysService,
  ) {}

  @Post('deliveries/:delivery_id/replay')
  @Endpoint({
    operationId: 'replayDelivery',
    summary: 'Replay a delivery',
    description:
      'Creates a new delivery of the same event with the same `data`, to the webhook’s current URL, with its current secret and all retries. The delivery must have ended.',
    access: 'webhooks',
    idempotent: true,
    response: { status: 201, type: DeliveryResponse, description: 'The new delivery' },
    errors: [
      'webhook_inactive',
      'delivery_pending',
      'test_delivery',
      'event_data_unavailable',
      'too_many_pending',
    ],
  })
  replay(
    @UserId() userId: string,
    @UuidParam() id: string,
    @UuidParam('delivery_id') deliveryId: string,
    @Idempotency() call: IdempotentCall | null,
  ): Promise<DeliveryResponse> {
    return this.deliveries.replay(userId, id, deliveryId, call);
  }

  @Post('replays')
  @Endpoint({
    operationId: 'createReplay',
    summary: 'Replay the events of a period',
    description:
      'Sends events to the webhook again, each at most once, judged by its latest delivery to this webhook. Workers create the deliveries in the order of the events, at most 500 per second and account, and new events are sent first. Events that occur after the request, test events and events without data are left out. With `dry_run` nothing is created.',
    access: 'webhooks',
    idempotent: true,
    response: {
      status: 202,
      type: ReplayResponse,
      description: 'The replay; its progress is at `Location`',
      headers: {
        Location: {
          description: 'Path of the replay',
          schema: { type: 'string', format: 'uri-reference' },
        },
      },
    },
    otherwise: { type: ReplayDryRunResponse, description: 'The result of a dry run' },
    errors: [
      'webhook_inactive',
      'replay_open',
      'invalid_event',
      {
        code: 'too_many_concurrent_requests',
        example: 'Too many concurrent list requests of this account. Send fewer at once.',
      },
      'overloaded',
      {
        code: 'query_timeout',
        example: 'Counting the events took longer than 5 s. Narrow `since` and `until`.',
      },
    ],
  })
  async create(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Body() body: CreateReplayRequest,
    @Idempotency() call: IdempotentCall | null,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ReplayResponse | ReplayDryRunResponse> {
    if (body.dry_run) {
      const counted = await this.replays.dryRun(userId, id, body, call);
      void reply.status(200);
      return counted;
    }
    const replay = await this.replays.create(userId, id, body, call);
    void reply.header('Location', `/webhooks/${id}/replays/${replay.id}`);
    return replay;
  }

  @Get('replays')
  @Endpoint({
    operationId: 'listReplays',
    summary: 'List the replays of a webhook',
    description: 'The open replay and the latest 100 that ended, newest first.',
    access: 'webhooks',
    response: { type: ReplayPage, description: 'A page of replays' },
  })
  list(
    @UserId() userId: string,
    @UuidParam() id: string,
    @Query() query: TimePageQuery,
  ): Promise<ReplayPage> {
    return this.replays.list(userId, id, query);
  }

  @Get('replays/:replay_id')
  @Endpoint({
    operationId: 'getReplay',
    summary: 'Get a replay with its progress',
    description: 'Returns the replay with the numbers of its deliveries that have ended.',
    access: 'webhooks',
    response: { type: ReplayDetailResponse, description: 'The replay' },
  })
  get(
    @UserId() userId: string,
    @UuidParam() id: string,
    @UuidParam('replay_id') replayId: string,
  ): Promise<ReplayDetailResponse> {
    return this.replays.get(userId, id, replayId);
  }

  @Delete('replays/:replay_id')
  @Endpoint({
    operationId: 'cancelReplay',
    summary: 'Cancel a replay',
    description:
      'Creates no more deliveries; those that it has created are still sent. An ended replay stays as it is.',
    access: 'webhooks',
    response: { status: 204, description: 'The replay has ended' },
  })
  cancel(
    @UserId() userId: string,
    @UuidParam() id: string,
    @UuidParam('replay_id') replayId: string,
  ): Promise<void> {
    return this.replays.cancel(userId, id, replayId);
  }
}
