import { Module } from '@nestjs/common';
import { AuthModule } from '../auth/auth.module.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { EventsModule } from '../events/events.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AttemptExecutor } from './attempt/attempt-executor.js';
import { DeliverySender } from './attempt/delivery-sender.js';
import { CircuitRepository } from './circuit/circuit.repository.js';
import { ClaimsRepository } from './dispatch/claims.repository.js';
import { CancellationController } from './cancellation/cancellation.controller.js';
import { CancellationRepository } from './cancellation/cancellation.repository.js';
import { CancellationService } from './cancellation/cancellation.service.js';
import { AccountDeliveriesController } from './history/account-deliveries.controller.js';
import { DeliveriesController } from './history/deliveries.controller.js';
import { DeliveriesRepository } from './history/deliveries.repository.js';
import { DeliveriesService } from './history/deliveries.service.js';
import { WebhookDetailController } from './history/webhook-detail.controller.js';
import { AttemptMetrics } from './metrics/attempt-metrics.js';
import { BacklogMetrics } from './metrics/backlog-metrics.js';
import { BacklogRepository } from './metrics/backlog.repository.js';
import { DeliveryQueueModule } from './queue/delivery-queue.module.js';
import { ResultRecorder } from './attempt/result-recorder.js';
import { ResultsRepository } from './attempt/results.repository.js';
import { StatsController } from './stats/stats.controller.js';
import { StatsRepository } from './stats/stats.repository.js';
import { StatsService } from './stats/stats.service.js';
import { AttemptStreamController } from './stream/attempt-stream.controller.js';
import { AttemptStreamRepository } from './stream/attempt-stream.repository.js';
import { AttemptStreamService } from './stream/attempt-stream.service.js';
import { AttemptTail } from './stream/attempt-tail.js';
import { TestDeliveriesRepository } from './test-send/test-deliveries.repository.js';
import { TestEventsService } from './test-send/test-events.service.js';
import { TestDeliveriesService } from './test-send/test-deliveries.service.js';
import { WorkerRegistry } from './recovery/worker-registry.js';
import { WorkersRepository } from './recovery/workers.repository.js';

/** History, statistics, streams, test sends and attempts, in every process that serves the API. */
@Module({
  imports: [AuthModule, DeliveryQueueModule, EventsModule, WebhooksModule, IdempotencyModule],
  controllers: [
    AccountDeliveriesController,
    AttemptStreamController,
    CancellationController,
    DeliveriesController,
    StatsController,
    WebhookDetailController,
  ],
  providers: [
    AttemptExecutor,
    AttemptMetrics,
    AttemptStreamRepository,
    AttemptStreamService,
    AttemptTail,
    BacklogMetrics,
    BacklogRepository,
    CancellationRepository,
    CancellationService,
    CircuitRepository,
    ClaimsRepository,
    DeliveriesRepository,
    DeliveriesService,
    DeliverySender,
    ResultRecorder,
    ResultsRepository,
    StatsRepository,
    StatsService,
    TestDeliveriesRepository,
    TestEventsService,
    TestDeliveriesService,
    WorkerRegistry,
    WorkersRepository,
  ],
  exports: [
    DeliveryQueueModule,
    AttemptExecutor,
    CircuitRepository,
    ClaimsRepository,
    DeliveriesRepository,
    WorkerRegistry,
    WorkersRepository,
  ],
})
export class DeliveriesModule {}
