import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AlertStatesRepository } from './alert-states.repository.js';
import { AlertsService } from './alerts.service.js';

@Module({
  imports: [EventsModule],
  providers: [AlertStatesRepository, AlertsService],
  exports: [AlertsService],
})
export class AlertsModule {}
