import { Injectable } from '@nestjs/common';
import { AccountQuotas } from '../auth/accounts/account-quotas.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import { IdGenerator } from '../platform/database/clock/id-generator.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import { pageOf } from '../platform/http/paging/pagination.js';
import type { IdempotentCall } from '../platform/idempotency/idempotent-call.js';
import { IdempotencyService } from '../platform/idempotency/idempotency.service.js';
import { parseAgentConfig } from './agent-config.js';
import { AgentsRepository } from './agents.repository.js';
import { agentLogView, type AgentLogPage } from './dto/agent-history.dto.js';
import type { AgentLogQuery, AgentQuery } from './dto/agent-queries.dto.js';
import { agentView, type AgentResponse, type AgentPage } from './dto/agent.dto.js';
import type { CreateAgentRequest } from './dto/create-agent.dto.js';
import type { Agent } from './entities/agent.entity.js';

@Injectable()
export class AgentsService {
  constructor(
    private readonly agents: AgentsRepository,
    private readonly quotas: AccountQuotas,
    private readonly idempotency: IdempotencyService,
    private readonly ids: IdGenerator,
    private readonly clock: DatabaseClock,
  ) {}

  create(
    userId: string,
    dto: CreateAgentRequest,
    call: IdempotentCall | null,
  ): Promise<AgentResponse> {
    const now = this.clock.now();
    const agent: Agent = {
      id: this.ids.next(),
      userId,
      name: dto.name,
      description: dto.description ?? null,
      type: dto.type ?? 'openai',
      status: 'creating',
      config: parseAgentConfig(dto.config),
      nodeId: null,
      lastHeartbeat: null,
      createdAt: now,
      updatedAt: now,
    };
    return this.idempotency.run(call, async (tx) => {
      await this.quotas.reserve(tx, userId, 'agents');
      await this.agents.insert(tx, agent);
      return agentView(agent);
    });
  }

  async list(userId: string, query: AgentQuery): Promise<AgentPage> {
    const status = query.status ?? null;
    return { ...pageOf(await this.agents.list(userId, status, query), query, agentView), status };
  }

  /** Throws 404 or 403 unless the agent belongs to the user. */
  async findOwned(userId: string, id: string): Promise<Agent> {
    const agent = await this.agents.findById(id);
    if (!agent) throw DomainError.notFound('Agent');
    if (agent.userId !== userId) throw DomainError.forbidden('agent');
    return agent;
  }

  /** Prevents the deletion of the agent until the transaction ends. Throws 404 if it was deleted. */
  async lock(tx: Transaction, { id }: Agent): Promise<void> {
    if (!(await this.agents.lock(tx, id))) throw DomainError.notFound('Agent');
  }

  async logs(userId: string, id: string, query: AgentLogQuery): Promise<AgentLogPage> {
    const agent = await this.findOwned(userId, id);
    const level = query.level ?? null;
    const found = await this.agents.listLogs(agent, level, query);
    return { agent_id: id, ...pageOf(found, query, agentLogView), level };
  }
}
