import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AlertStatesRepository } from './alert-states.repository.js';
import { AlertsService } from './alerts.service.js';
import { ReportAlerts } from './report-alerts.js';

/** The alerts that reports raise. */
@Module({
  imports: [EventsModule],
  providers: [AlertStatesRepository, AlertsService, ReportAlerts],
  exports: [AlertsService],
})
export class AlertsModule {}
