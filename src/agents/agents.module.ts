import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { AgentStatesRepository } from './agent-states.repository.js';
import { AgentsController } from './agents.controller.js';
import { AgentsRepository } from './agents.repository.js';
import { AgentsService } from './agents.service.js';
import { AgentMetricsService } from './metrics/agent-metrics.service.js';
import { MetricBucketsRepository } from './metrics/metric-buckets.repository.js';

@Module({
  imports: [AuthModule, IdempotencyModule],
  controllers: [AgentsController],
  providers: [
    AgentMetricsService,
    AgentStatesRepository,
    AgentsRepository,
    AgentsService,
    MetricBucketsRepository,
  ],
  exports: [AgentStatesRepository, AgentsRepository, AgentsService],
})
export class AgentsModule {}
