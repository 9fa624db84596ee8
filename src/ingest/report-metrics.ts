import type { FastifyInstance } from 'fastify';
import { counter, histogram } from '../platform/metrics/metric.js';
import type { MetricsRegistry } from '../platform/metrics/metrics-registry.js';

const KINDS = ['agent-status', 'deployment', 'metrics'] as const;
const RESULTS = ['accepted', 'rejected', 'limited', 'unavailable', 'error'] as const;

export type ReportKind = (typeof KINDS)[number];
export type ReportResult = (typeof RESULTS)[number];

export const REPORT_METRICS = {
  reports: counter('mutx_reports_total', 'Reports received, by their responses', {
    kind: KINDS,
    result: RESULTS,
  }),
  duration: histogram(
    'mutx_report_duration_seconds',
    'Time from the request of a report to its response',
    { result: RESULTS },
  ),
};

const KIND_BY_ROUTE = new Map<string | undefined, ReportKind>(
  KINDS.map((kind) => [`/ingest/${kind}`, kind]),
);

/** Counts every report, also those that are rejected before they are read. */
export function countReports(fastify: FastifyInstance, registry: MetricsRegistry): void {
  const reports = registry.counter(REPORT_METRICS.reports);
  const duration = registry.histogram(REPORT_METRICS.duration);
  fastify.addHook('onResponse', (request, reply, done) => {
    const kind = request.method === 'POST' && KIND_BY_ROUTE.get(request.routeOptions.url);
    if (kind) {
      const result = reportResult(reply.statusCode);
      reports.inc({ kind, result });
      duration.observe({ result }, reply.elapsedTime / 1_000);
    }
    done();
  });
}

export function reportResult(statusCode: number): ReportResult {
  if (statusCode < 300) return 'accepted';
  if (statusCode === 429) return 'limited';
  if (statusCode === 503) return 'unavailable';
  return statusCode < 500 ? 'rejected' : 'error';
}
