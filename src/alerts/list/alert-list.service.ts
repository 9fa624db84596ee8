import { Injectable } from '@nestjs/common';
import { pageOf } from '../../platform/http/paging/pagination.js';
import { AlertListRepository } from './alert-list.repository.js';
import { alertView, type AlertPage, type AlertQuery } from './dto/alert.dto.js';

@Injectable()
export class AlertListService {
  constructor(private readonly alerts: AlertListRepository) {}

  async list(userId: string, query: AlertQuery): Promise<AlertPage> {
    const { type = null, state = null, severity = null, agent_id = null } = query;
    const filters = { type, state, severity, agentId: agent_id };
    const found = await this.alerts.list(userId, filters, query);
    return { ...pageOf(found, query, alertView), type, state, severity, agent_id };
  }
}
