import { ApiSchema } from '@nestjs/swagger';
import { PageDto } from '../../platform/http/paging/page.dto.js';
import { WebhookDto } from './webhook.dto.js';

@ApiSchema({ name: 'WebhookPage', description: 'A page of webhooks' })
export class WebhookPage extends PageDto(WebhookDto) {}
