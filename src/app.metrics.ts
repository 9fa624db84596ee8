import { ATTEMPT_METRICS } from './deliveries/metrics/attempt-metrics.js';
import { BACKLOG_METRICS } from './deliveries/metrics/backlog-metrics.js';
import { CLAIM_METRICS } from './deliveries/metrics/claim-metrics.js';
import { SLOT_METRICS } from './deliveries/metrics/slot-metrics.js';
import { ENQUEUE_METRICS } from './deliveries/queue/enqueue-metrics.js';
import { QUEUE_METRICS } from './deliveries/queue/queue-metrics.js';
import { STREAM_METRICS } from './events/stream/stream-metrics.js';
import { SERVER_METRICS } from './health/server-metrics.js';
import { REPORT_METRICS } from './ingest/report-metrics.js';
import { HISTORY_READ_METRICS } from './platform/database/reads/replica/history-reads.js';
import { POOL_METRICS } from './platform/database/pool-metrics.js';
import type { MetricSpec } from './platform/metrics/metric.js';
import { PROCESS_METRICS } from './platform/metrics/process-metrics.js';

/** Every metric of ours; those of Node.js come from `prom-client`. */
export const METRICS: readonly MetricSpec[] = [
  REPORT_METRICS,
  ATTEMPT_METRICS,
  CLAIM_METRICS,
  BACKLOG_METRICS,
  SLOT_METRICS,
  ENQUEUE_METRICS,
  QUEUE_METRICS,
  STREAM_METRICS,
  POOL_METRICS,
  HISTORY_READ_METRICS,
  SERVER_METRICS,
  PROCESS_METRICS,
].flatMap((specs) => Object.values<MetricSpec>(specs));
