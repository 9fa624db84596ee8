import { Injectable } from '@nestjs/common';
import { AppConfig } from '../config/app-config.js';
import { VERSION } from '../config/version.js';
import { DomainError } from '../http/domain-error.js';
import type { LivenessView, ReadinessView } from './dto/health.dto.js';
import { ServerChecks } from './server-checks.js';

const RETRY_AFTER_SECONDS = 1;

@Injectable()
export class HealthService {
  constructor(
    private readonly config: AppConfig,
    private readonly checks: ServerChecks,
  ) {}

  live(): LivenessView {
    return { status: 'ok' };
  }

  /** Without PostgreSQL nothing works: 503. Redis is a hint, so its absence is only told. */
  async ready(): Promise<ReadinessView> {
    const [database, redis] = await Promise.all([
      this.checks.database.isUp(),
      this.checks.redis.isUp(),
    ]);
    if (!database) {
      const detail = `PostgreSQL does not answer; Redis ${redis ? 'does' : 'does not either'}`;
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
