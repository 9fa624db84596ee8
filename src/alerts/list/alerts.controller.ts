import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { UserId } from '../../auth/access.decorators.js';
import { Endpoint } from '../../auth/endpoint.decorator.js';
import { AlertListService } from './alert-list.service.js';
import { AlertPage, AlertQuery } from './dto/alert.dto.js';

@ApiTags('Alerts')
@Controller('alerts')
export class AlertsController {
  constructor(private readonly alerts: AlertListService) {}

  @Get()
  @Endpoint({
    operationId: 'listAlerts',
    summary: 'List alerts',
    description:
      'The current state of each alert of your agents, deployments and webhooks: one item per alert type ' +
      'and subject that has ever fired. The alert that started to fire last comes first. Alerts of ' +
      'deleted subjects are resolved and disappear after a day.',
    access: 'agents',
    response: { type: AlertPage, description: 'A page of alerts' },
  })
  list(@UserId() userId: string, @Query() query: AlertQuery): Promise<AlertPage> {
    return this.alerts.list(userId, query);
  }
}
