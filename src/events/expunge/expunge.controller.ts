import { Controller, Delete } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { UuidParam } from '../../platform/http/validation/uuid-param.js';
import { ExpungeService } from './expunge.service.js';

@ApiTags('Events')
@Controller('events/:id/data')
export class ExpungeController {
  constructor(private readonly expunges: ExpungeService) {}

  @Delete()
  @Endpoint({
    operationId: 'expungeEvent',
    summary: 'Erase the data of an event',
    description:
      'Erases `data` for good, with the stored responses of endpoints, which may repeat it, and cancels pending deliveries. An attempt in progress is completed and not retried. The event stays in the list, with `expunged_at`, and cannot be replayed. Logs of the agent are not changed.',
    access: 'webhooks',
    response: { status: 204, description: 'The data is erased' },
  })
  expunge(@UserId() userId: string, @UuidParam() id: string): Promise<void> {
    return this.expunges.expunge(userId, id);
  }
}
