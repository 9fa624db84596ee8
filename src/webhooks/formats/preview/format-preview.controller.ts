import { Body, Controller, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Endpoint } from '../../../auth/endpoint.decorator.js';
import { FormatPreviewRequest, FormatPreviewResponse } from './format-preview.dto.js';
import { previewOf } from './format-preview.js';

@ApiTags('Webhooks')
@Controller('webhooks/format')
export class FormatPreviewController {
  @Post('preview')
  @Endpoint({
    operationId: 'previewFormat',
    summary: 'Preview a format',
    description: 'Returns the body that a webhook of the format would receive. Sends nothing.',
    access: 'webhooks',
    response: { status: 200, type: FormatPreviewResponse, description: 'The body of an example' },
    errors: ['invalid_event'],
  })
  preview(@Body() { format, event }: FormatPreviewRequest): FormatPreviewResponse {
    const { contentType, body } = previewOf(format, event ?? undefined);
    return { content_type: contentType, body };
  }
}
