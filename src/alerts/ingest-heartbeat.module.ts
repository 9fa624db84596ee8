import { Module } from '@nestjs/common';
import { IngestAvailabilityRepository } from './ingest-availability.repository.js';
import { IngestHeartbeat } from './ingest-heartbeat.js';

/** The heartbeat of every process that accepts reports. */
@Module({ providers: [IngestAvailabilityRepository, IngestHeartbeat] })
export class IngestHeartbeatModule {}
