import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DeliveryStatsBucket, WebhookDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { useLiveQuery } from '../../../live/use-live';
import { Chart } from '../../../ui/chart';
import { Field, Select } from '../../../ui/field';
import { count, milliseconds, percent } from '../../../ui/format';
import { Card, Grid, Row } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Stat, Stats } from '../../../ui/stat';
import { Skeleton } from '../../../ui/states';
import { WEBHOOKS } from '../webhook-queries';
import { STATE_TEXTS, stateOf } from '../webhook-state';
import { LatestDeliveries } from './latest-deliveries';
import { PERIOD_LABELS, PERIODS, statsQuery, type Period } from './period';
import { StateNote } from './state-note';
import { TestCard } from './test-card';

const ROUTE = '/webhooks/$webhookId';
const REFETCH_MS = 60_000;
const OPTIONS = PERIODS.map((value) => ({ value, label: PERIOD_LABELS[value] }));

/** Whether the endpoint works: its state, its statistics, its latest deliveries, and a test. */
export function HealthTab({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  const { period = 'hour' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const stats = useStats(webhook.id, period);
  const { totals, buckets } = stats.data ?? {};
  const state = stateOf(webhook);
  return (
    <>
      <StateNote webhook={webhook} />
      <Row>
        <Field label="Period">
          <Select
            options={OPTIONS}
            value={period}
            onChange={(chosen) =>
              void navigate({ search: (before) => ({ ...before, period: chosen }), replace: true })
            }
          />
        </Field>
      </Row>
      {stats.isError && <ProblemNote error={stats.error} onRetry={() => void stats.refetch()} />}
      <Stats>
        <Stat
          label="State"
          value={STATE_TEXTS[state]}
          note={`${count(webhook.consecutive_failures)} failures in a row`}
          bad={state === 'circuit-open'}
        />
        <Stat
          label="Success rate"
          value={totals && percent(totals.success_rate)}
          note="of the deliveries that ended"
        />
        <Stat
          label="Deliveries"
          value={totals && count(totals.delivered + totals.failed)}
          note={totals && `${count(totals.delivered)} delivered, ${count(totals.failed)} failed`}
        />
        <Stat
          label="Response time p50"
          value={totals && milliseconds(totals.p50_ms)}
          note={totals && `p95 ${milliseconds(totals.p95_ms)}`}
        />
      </Stats>
      <Grid>
        <Card title="Deliveries">
          {buckets ? <Deliveries buckets={buckets} /> : <Skeleton height={13.9} />}
        </Card>
        <Card title="Response time of attempts">
          {buckets ? <Latency buckets={buckets} /> : <Skeleton height={13.9} />}
        </Card>
        <TestCard webhook={webhook} />
        <LatestDeliveries webhookId={webhook.id} />
      </Grid>
    </>
  );
}

function useStats(id: string, period: Period) {
  const queryKey = [WEBHOOKS, id, 'stats', period];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.webhook_id === id,
  );
  return useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.getWebhookStats({ path: { id }, query: statsQuery(period, Date.now()) }),
    placeholderData: keepPreviousData,
    refetchInterval: REFETCH_MS,
  });
}

interface ChartOfBuckets {
  readonly buckets: readonly DeliveryStatsBucket[];
}

const secondsOf = ({ start }: DeliveryStatsBucket): number => Date.parse(start) / 1_000;

function Deliveries({ buckets }: ChartOfBuckets): JSX.Element {
  return (
    <Chart
      label="Deliveries"
      times={buckets.map(secondsOf)}
      format={count}
      series={[
        {
          name: 'Delivered',
          color: '--series-1',
          values: buckets.map(({ delivered }) => delivered),
          filled: true,
        },
        {
          name: 'Failed',
          color: '--series-2',
          values: buckets.map(({ failed }) => failed),
          filled: true,
        },
      ]}
    />
  );
}

function Latency({ buckets }: ChartOfBuckets): JSX.Element {
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
