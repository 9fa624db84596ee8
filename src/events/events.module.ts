import { Module } from '@nestjs/common';
import { DeliveriesModule } from '../deliveries/deliveries.module.js';
import { EventListeners } from './event-listeners.js';
import { EventsRepository } from './events.repository.js';
import { EventsService } from './events.service.js';

@Module({
  imports: [DeliveriesModule],
  providers: [EventListeners, EventsRepository, EventsService],
  exports: [EventListeners, EventsService],
})
export class EventsModule {}
