import { Injectable } from '@nestjs/common';
import { DatabaseClock } from '../platform/database/clock/database-clock.js';
import type { Transaction } from '../platform/database/unit-of-work.js';
import type { NewEvent } from '../events/catalogue/event-data.js';
import { alertEvent, transitions, type Observation } from './alert-evaluation.js';
import { AlertStatesRepository } from './alert-states.repository.js';

@Injectable()
export class AlertsService {
  constructor(
    private readonly states: AlertStatesRepository,
    private readonly clock: DatabaseClock,
  ) {}

  /**
   * Notes the alerts that the observations start or end, and answers the events that tell of it.
   * The caller's transaction keeps others from judging the same subjects meanwhile.
   */
  async evaluate(tx: Transaction, observations: readonly Observation[]): Promise<NewEvent[]> {
    if (observations.length === 0) return [];
    const firing = await this.states.findFiring(tx, observations);
    const changed = transitions(firing, observations);
    if (changed.length === 0) return [];
    const since = this.clock.now();
    await this.states.save(tx, changed, since);
    return changed.map((transition) => alertEvent(transition, since));
  }
}
