import { Module } from '@nestjs/common';
import { IdempotencyModule } from '../platform/idempotency/idempotency.module.js';
import { WebhooksModule } from '../webhooks/webhooks.module.js';
import { AttemptMaker } from './attempt/attempt-executor.js';
import { AttemptRunner } from './attempt/attempt-runner.js';
import { CircuitRepository } from './circuit/circuit.repository.js';
import { ClaimsRepository } from './dispatch/claims.repository.js';
import { DeliveriesController } from './history/deliveries.controller.js';
import { DeliveriesRepository } from './history/deliveries.repository.js';
import { DeliveriesService } from './history/deliveries.service.js';
import { DeliveryQueueModule } from './queue/delivery-queue.module.js';
import { OutcomeRecorder } from './attempt/result-recorder.js';
import { OutcomesRepository } from './attempt/results.repository.js';
import { TestDeliveriesRepository } from './test-send/test-deliveries.repository.js';
import { TestDeliveriesService } from './test-send/test-deliveries.service.js';
import { WorkerRegistry } from './recovery/worker-registry.js';
import { WorkersRepository } from './recovery/workers.repository.js';

/** History, test sends and attempts, in every process that serves the API. */
@Module({
  imports: [DeliveryQueueModule, WebhooksModule, IdempotencyModule],
  controllers: [DeliveriesController],
  providers: [
    AttemptMaker,
    AttemptRunner,
    CircuitRepository,
    ClaimsRepository,
    DeliveriesRepository,
    DeliveriesService,
    OutcomeRecorder,
    OutcomesRepository,
    TestDeliveriesRepository,
    TestDeliveriesService,
    WorkerRegistry,
    WorkersRepository,
  ],
  exports: [
    DeliveryQueueModule,
    AttemptMaker,
    AttemptRunner,
    CircuitRepository,
    ClaimsRepository,
    OutcomeRecorder,
    WorkerRegistry,
    WorkersRepository,
  ],
})
export class DeliveriesModule {}
