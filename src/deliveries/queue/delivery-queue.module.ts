import { BullModule } from '@nestjs/bull';
import { Module } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { DELIVERY_QUEUE, DeliveryQueue } from './delivery-queue.js';
import { EnqueueMetrics } from './enqueue-metrics.js';
import { QueueMetrics } from './queue-metrics.js';
import { queueOptions } from './queue-options.js';

const queue = BullModule.registerQueueAsync({
  name: DELIVERY_QUEUE,
  inject: [AppConfig],
  useFactory: (config: AppConfig) => queueOptions(config.redisUrl),
});

@Module({
  imports: [queue],
  providers: [DeliveryQueue, EnqueueMetrics, QueueMetrics],
  exports: [queue, DeliveryQueue],
})
export class DeliveryQueueModule {}
