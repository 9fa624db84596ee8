import { Global, Module } from '@nestjs/common';
import { MetricsRegistry } from './metrics-registry.js';
import { MetricsServer } from './metrics-server.js';
import { ProcessMetrics } from './process-metrics.js';

@Global()
@Module({
  providers: [MetricsRegistry, MetricsServer, ProcessMetrics],
  exports: [MetricsRegistry],
})
export class MetricsModule {}
