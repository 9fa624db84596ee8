import { Injectable } from '@nestjs/common';
import type { NewEvent } from '../events/catalogue/event-data.js';
import { EventsService } from '../events/events.service.js';
import { AppConfig } from '../platform/config/app-config.js';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { SqlTransaction } from '../platform/database/sql-transaction.js';
import { alertEvent, transitions, type Observation } from './alert-evaluation.js';
import { AlertStatesRepository } from './alert-states.repository.js';
import { observationsOf } from './event-observations.js';

@Injectable()
export class AlertsService {
  constructor(
    private readonly states: AlertStatesRepository,
    private readonly events: EventsService,
    private readonly clock: DatabaseClock,
    private readonly config: AppConfig,
  ) {}

  /**
   * Evaluates the alerts that the events concern, then publishes the events followed by those alerts.
   * The caller must have locked the agents and deployments, so that no other transaction evaluates
   * the same alerts.
   */
  async publishWithAlerts(tx: SqlTransaction, events: readonly NewEvent[]): Promise<void> {
    const observations = events.flatMap((event) => observationsOf(event, this.config.alerts));
    const alerts = await this.evaluate(tx, observations);
    await this.events.publish(tx, [...events, ...alerts]);
  }

  /**
   * Saves the alert states that the observations change and returns the events of these changes. The
   * caller must hold a lock on the observed subjects.
   */
  async evaluate(tx: SqlTransaction, observations: readonly Observation[]): Promise<NewEvent[]> {
    if (observations.length === 0) return [];
    const firing = await this.states.listFiring(tx, observations);
    const changed = transitions(firing, observations);
    if (changed.length === 0) return [];
    const since = this.clock.now();
    await this.states.upsert(tx, changed, since);
    return changed.map((transition) => alertEvent(transition, since));
  }
}
