import type { DeliveryStatsBucket } from 'mutx-sdk';
import type { JSX } from 'react';
import { Chart } from './chart';
import { count, milliseconds } from './format';

interface ChartOfBuckets {
  readonly buckets: readonly DeliveryStatsBucket[];
}

const secondsOf = ({ start }: DeliveryStatsBucket): number => Date.parse(start) / 1_000;

/** Deliveries by their end, per bucket of statistics. */
export function DeliveryChart({
  label,
  buckets,
}: ChartOfBuckets & { readonly label: string }): JSX.Element {
  const delivered = buckets.map((bucket) => bucket.delivered);
  const failed = buckets.map((bucket) => bucket.failed);
  return (
    <Chart
      label={label}
      times={buckets.map(secondsOf)}
      format={count}
      series={[
        { name: 'Delivered', color: '--series-1', values: delivered, filled: true },
        { name: 'Failed', color: '--series-2', values: failed, filled: true },
      ]}
    />
  );
}

/** Median and 95th percentile of response times, per bucket of statistics. */
export function ResponseTimeChart({ buckets }: ChartOfBuckets): JSX.Element {
  return (
    <Chart
      label="Response time of attempts"
      times={buckets.map(secondsOf)}
      format={milliseconds}
      series={[
        { name: 'p50', color: '--series-1', values: buckets.map(({ p50_ms }) => p50_ms) },
        { name: 'p95', color: '--series-3', values: buckets.map(({ p95_ms }) => p95_ms) },
      ]}
    />
  );
}
