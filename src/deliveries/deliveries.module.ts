import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { IdempotencyModule } from '../idempotency/idempotency.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AttemptMaker } from './attempt-maker.js';
import { AttemptRunner } from './attempt-runner.js';
import { ClaimsRepository } from './claims.repository.js';
import { DeliveriesController } from './deliveries.controller.js';
import { DeliveriesRepository } from './deliveries.repository.js';
import { DeliveriesService } from './deliveries.service.js';
import { DeliveryAllowance } from './delivery-allowance.js';
import { DeliveryPlanner } from './delivery-planner.js';
import { DELIVERY_QUEUE, DeliveryQueue } from './delivery-queue.js';
import { OutcomeRecorder } from './outcome-recorder.js';
import { OutcomesRepository } from './outcomes.repository.js';
import { queueOptions } from './queue-options.js';
import { TestDeliveriesRepository } from './test-deliveries.repository.js';
import { TestDeliveriesService } from './test-deliveries.service.js';
import { WorkerRegistry } from './worker-registry.js';
import { WorkersRepository } from './workers.repository.js';

const queue = BullModule.registerQueueAsync({
  name: DELIVERY_QUEUE,
  inject: [AppConfig],
  useFactory: (config: AppConfig) => queueOptions(config.redisUrl),
});

/** Planning, history and test deliveries: what every process that serves the API needs. */
@Module({
  imports: [queue, WebhooksModule, IdempotencyModule],
  controllers: [DeliveriesController],
  providers: [
    AttemptMaker,
    AttemptRunner,
    ClaimsRepository,
    DeliveriesRepository,
    DeliveriesService,
    DeliveryAllowance,
    DeliveryPlanner,
    DeliveryQueue,
    OutcomeRecorder,
    OutcomesRepository,
    TestDeliveriesRepository,
    TestDeliveriesService,
    WorkerRegistry,
    WorkersRepository,
  ],
  exports: [
    queue,
    AttemptMaker,
    AttemptRunner,
    ClaimsRepository,
    DeliveryAllowance,
    DeliveryPlanner,
    DeliveryQueue,
    OutcomeRecorder,
    WorkerRegistry,
    WorkersRepository,
  ],
})
export class DeliveriesModule {}
