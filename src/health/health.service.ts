import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { VERSION } from '../platform/config/version.js';
import { DomainError } from '../platform/http/errors/domain-error.js';
import type { LivenessResponse, ReadinessResponse } from './dto/health.dto.js';
import { ServerChecks } from './server-checks.js';
import { WriteProbe } from './write-probe.js';

const RETRY_AFTER_SECONDS = 1;

@Injectable()
export class HealthService {
  constructor(
    private readonly config: AppConfig,
    private readonly checks: ServerChecks,
    private readonly writes: WriteProbe,
  ) {}

  live(): LivenessResponse {
    return { status: 'ok' };
  }

  /** Without PostgreSQL, or without writes to it, nothing works: 503. Redis is a hint and only reported. */
  async ready(): Promise<ReadinessResponse> {
    const [database, redis, writeFailure] = await Promise.all([
      this.checks.database.isUp(),
      this.checks.redis.isUp(),
      this.writes.failureOfWrites(),
    ]);
    const failure = database ? writeFailure : 'PostgreSQL does not respond';
    if (failure !== undefined) {
      const detail = `${failure}. Redis is ${redis ? 'up' : 'down'}.`;
      throw new DomainError('unavailable', 'not_ready', detail, {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
      });
    }
    return {
      status: redis ? 'ready' : 'degraded',
      database: 'up',
      redis: redis ? 'up' : 'down',
      role: this.config.role,
      version: VERSION,
    };
  }
}
