import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AttemptMaker } from './attempt/attempt-executor.js';
import { AttemptRunner } from './attempt/attempt-runner.js';
import { ClaimsRepository } from './dispatch/claims.repository.js';
import { DeliveriesController } from './history/deliveries.controller.js';
import { DeliveriesRepository } from './history/deliveries.repository.js';
import { DeliveriesService } from './history/deliveries.service.js';
import { DeliveryAllowance } from '../events/delivery-allowance.js';
import { DeliveryPlanner } from '../events/fan-out.service.js';
import { DELIVERY_QUEUE, DeliveryQueue } from './queue/delivery-queue.js';
import { OutcomeRecorder } from './attempt/result-recorder.js';
import { OutcomesRepository } from './attempt/results.repository.js';
import { queueOptions } from './queue/queue-options.js';
import { TestDeliveriesRepository } from './test-send/test-deliveries.repository.js';
import { TestDeliveriesService } from './test-send/test-deliveries.service.js';
import { WorkerRegistry } from './recovery/worker-registry.js';
import { WorkersRepository } from './recovery/workers.repository.js';

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
