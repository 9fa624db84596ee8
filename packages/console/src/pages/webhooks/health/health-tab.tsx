import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { WebhookDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { useLiveQuery } from '../../../live/use-live';
import { DeliveryChart, ResponseTimeChart } from '../../../ui/delivery-charts';
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
          {buckets ? (
            <DeliveryChart label="Deliveries" buckets={buckets} />
          ) : (
            <Skeleton height={13.9} />
          )}
        </Card>
        <Card title="Response time of attempts">
          {buckets ? <ResponseTimeChart buckets={buckets} /> : <Skeleton height={13.9} />}
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
