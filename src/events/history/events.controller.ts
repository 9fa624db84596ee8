import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { EventQuery } from './dto/event-query.dto.js';
import { EventDetailResponse, EventPage } from './dto/event.dto.js';
import { EventHistoryService } from './event-history.service.js';

@ApiTags('Events')
@Controller('events')
export class EventsController {
  constructor(private readonly history: EventHistoryService) {}

  @Get()
  @Endpoint({
    operationId: 'listEvents',
    summary: 'List events',
    description:
      'All events of the account in the history, also those that no webhook matched, newest first. To poll for new events, read with `order=asc` and continue each time at `next_cursor`, which is never null: every event is returned once, also if it was committed late. An event appears there as soon as no transaction that may commit an earlier one is in progress, normally within milliseconds.',
    access: 'webhooks',
    response: { type: EventPage, description: 'A page of events' },
    errors: ['invalid_event'],
  })
  list(@UserId() userId: string, @Query() query: EventQuery): Promise<EventPage> {
    return this.history.list(userId, query);
  }

  @Get(':id')
  @Endpoint({
    operationId: 'getEvent',
    summary: 'Get an event with its deliveries',
    description:
      'Also lists your webhooks that have no delivery of the event, each with the reason according to its current settings.',
    access: 'webhooks',
    response: { type: EventDetailResponse, description: 'The event' },
  })
  get(@UserId() userId: string, @UuidParam() id: string): Promise<EventDetailResponse> {
    return this.history.get(userId, id);
  }
}
