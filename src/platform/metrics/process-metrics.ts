import { Injectable } from '@nestjs/common';
import { AppConfig, ROLES } from '../config/app-config.js';
import { VERSION } from '../config/version.js';
import { gauge } from './metric.js';
import { MetricsRegistry } from './metrics-registry.js';

export const PROCESS_METRICS = {
  build: gauge('mutx_build_info', 'Version and role of the process; always 1', {
    version: [VERSION],
    role: ROLES,
  }),
};

/** What every process knows about itself. */
@Injectable()
export class ProcessMetrics {
  constructor({ metrics, role }: AppConfig, registry: MetricsRegistry) {
    registry.gauge(PROCESS_METRICS.build).set({ version: VERSION, role }, 1);
    if (metrics.port !== undefined) registry.measureProcess();
  }
}
