import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { NewEvent } from '../events/catalogue/event-data.js';
import { EventListeners, type EventListener } from '../events/event-listeners.js';
import { AlertsService } from './alerts.service.js';
import { observationsOf } from './event-observations.js';

/**
 * Raises the alerts that reports give cause for, in the transaction of the report. That transaction
 * has locked the agent or deployment, so reports on one are judged one after the other.
 */
@Injectable()
export class ReportAlerts implements EventListener, OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly listeners: EventListeners,
    private readonly alerts: AlertsService,
  ) {}

  onModuleInit(): void {
    this.listeners.register(this);
  }

  onEvents(tx: Transaction, events: readonly NewEvent[]): Promise<NewEvent[]> {
    const observations = events.flatMap((event) => observationsOf(event, this.config.alerts));
    return this.alerts.evaluate(tx, observations);
  }
}
