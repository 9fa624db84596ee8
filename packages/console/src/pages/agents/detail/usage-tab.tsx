import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AgentMetricBucket } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Chart } from '../../../ui/chart';
import { Code } from '../../../ui/code';
import { Field, Select } from '../../../ui/field';
import { percent } from '../../../ui/format';
import { Card, Grid, Row } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { agentKey, useAgentQuery } from '../agent-queries';
import { metricsCommand } from './report-command';
import { BUCKETS, isUnreported, startsOf, usageOf, type UsagePeriod } from './usage';

const REFETCH_MS = 60_000;
const CHART_REM = 13.9;
const FULL_PERCENT = 100;
const PERIODS: readonly { value: UsagePeriod; label: string }[] = [
  { value: 'hour', label: 'Last hour' },
  { value: 'day', label: 'Last 24 hours' },
  { value: 'month', label: 'Last 30 days' },
];

/** CPU and memory of an agent over time. */
export function UsageTab({ agentId }: { readonly agentId: string }): JSX.Element {
  const { period = 'hour' } = useSearch({ from: '/agents/$agentId' });
  const navigate = useNavigate({ from: '/agents/$agentId' });
  const queryKey = [...agentKey(agentId), 'usage', period];
  useAgentQuery(queryKey, agentId, ['metrics.report']);
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.listAgentMetrics({ path: { id: agentId }, query: { bucket: BUCKETS[period] } }),
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
  });
  const buckets = data?.buckets ?? undefined;
  return (
    <>
      <Row>
        <Field label="Period">
          <Select
            options={PERIODS}
            value={period}
            onChange={(chosen) =>
              void navigate({ search: (before) => ({ ...before, period: chosen }) })
            }
          />
        </Field>
      </Row>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {buckets && isUnreported(buckets) ? (
        <NoMetrics agentId={agentId} />
      ) : (
        <Grid>
          <UsageCard title="CPU" kind="cpu_usage" buckets={buckets} />
          <UsageCard title="Memory" kind="memory_usage" buckets={buckets} />
        </Grid>
      )}
    </>
  );
}

function NoMetrics({ agentId }: { readonly agentId: string }): JSX.Element {
  return (
    <Card title="No metrics in this period">
      <p>Report the usage of this agent with an API key of the scope “ingest”:</p>
      <Code label="Report metrics" text={metricsCommand(location.origin, agentId)} />
    </Card>
  );
}

function UsageCard({
  title,
  kind,
  buckets,
}: {
  readonly title: string;
  readonly kind: 'cpu_usage' | 'memory_usage';
  readonly buckets: readonly AgentMetricBucket[] | undefined;
}): JSX.Element {
  if (!buckets) {
    return (
      <Card title={title}>
        <Skeleton height={CHART_REM} />
      </Card>
    );
  }
  const { average, peak } = usageOf(buckets, kind);
  return (
    <Card title={title}>
      <Chart
        label={`${title} usage`}
        times={startsOf(buckets)}
        format={(value) => percent(value / FULL_PERCENT)}
        max={FULL_PERCENT}
        series={[
          { name: 'Average', color: '--series-1', values: average, filled: true },
          { name: 'Peak', color: '--series-2', values: peak },
        ]}
      />
    </Card>
  );
}
