import { Module } from '@nestjs/common';
import { EventsModule } from '../events.module.js';
import { DeliveryQueueModule } from '../../deliveries/queue/delivery-queue.module.js';
import { FanOutExpander } from './fan-out-expander.js';

/** Expands fan-out tasks, in workers. */
@Module({
  imports: [DeliveryQueueModule, EventsModule],
  providers: [FanOutExpander],
  exports: [FanOutExpander],
})
export class FanOutWorkerModule {}
