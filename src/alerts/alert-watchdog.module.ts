import { Module } from '@nestjs/common';
import { EventsModule } from '../events/events.module.js';
import { AlertWatchdog } from './alert-watchdog.js';
import { AlertsModule } from './alerts.module.js';
import { WatchdogRepository } from './watchdog.repository.js';

/** Alerts that no report raises; workers check for them. */
@Module({
  imports: [AlertsModule, EventsModule],
  providers: [AlertWatchdog, WatchdogRepository],
})
export class AlertWatchdogModule {}
