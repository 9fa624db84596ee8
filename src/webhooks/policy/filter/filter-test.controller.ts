import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../../auth/endpoint.decorator.js';
import { FilterTestResponse, testFilter, TestFilterRequest } from './filter-test.dto.js';

@ApiTags('Webhooks')
@Controller('webhooks/filter')
export class FilterTestController {
  @Post('test')
  @Endpoint({
    operationId: 'testFilter',
    summary: 'Test a filter',
    description:
      'Evaluates a filter on an event of the request, as for new events. Stores nothing.',
    access: 'webhooks',
    response: { type: FilterTestResponse, description: 'Whether the event matches' },
  })
  test(@Body() body: TestFilterRequest): FilterTestResponse {
    return testFilter(body);
  }
}
