import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequireAccess } from '../auth/access.decorators.js';
import { ApiProblems } from '../platform/openapi/api-problems.js';
import { EventTypeList, eventTypeList } from './dto/event-type.dto.js';

@ApiTags('Event types')
@RequireAccess('any')
@Controller('event-types')
export class EventTypesController {
  @Get()
  @ApiOperation({
    operationId: 'listEventTypes',
    summary: 'List the event types',
    description: 'The catalogue: what a webhook can subscribe to, with schema and example.',
  })
  @ApiOkResponse({ type: EventTypeList, description: 'The catalogue' })
  @ApiProblems(401, 429, 503)
  list(): EventTypeList {
    return eventTypeList();
  }
}
