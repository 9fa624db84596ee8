import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { PeriodicTask } from '../platform/scheduling/periodic-task.js';
import { IngestAvailabilityRepository } from './ingest-availability.repository.js';

const HEARTBEAT_MS = 2_000;

/**
 * Records that this process accepts reports and reaches PostgreSQL. The watchdog counts the silence of
 * agents only while a process does, so an outage of the service raises no alert.
 */
@Injectable()
export class IngestHeartbeat implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly task = new PeriodicTask(
    IngestHeartbeat.name,
    { firstMs: 0, everyMs: HEARTBEAT_MS },
    () => this.availability.recordHeartbeat(),
  );

  constructor(private readonly availability: IngestAvailabilityRepository) {}

  onApplicationBootstrap(): void {
    this.task.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.task.stop();
  }
}
