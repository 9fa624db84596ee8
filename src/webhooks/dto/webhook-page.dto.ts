import { PageDto } from '../../http/page.dto.js';
import { WebhookDto } from './webhook.dto.js';

export class WebhookPage extends PageDto(WebhookDto) {}
