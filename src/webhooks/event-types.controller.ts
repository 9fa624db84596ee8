import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../auth/endpoint.decorator.js';
import { EventTypeList, eventTypeList } from './dto/event-type.dto.js';

@ApiTags('Event types')
@Controller('event-types')
export class EventTypesController {
  @Get()
  @Endpoint({
    operationId: 'listEventTypes',
    summary: 'List the event types',
    description: 'All event types that a webhook can subscribe to, with schema and example.',
    access: 'any',
    response: { type: EventTypeList, description: 'The event types' },
  })
  list(): EventTypeList {
    return eventTypeList();
  }
}
