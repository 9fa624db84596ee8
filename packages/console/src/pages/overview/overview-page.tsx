import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { AgentStatus } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../api/session';
import { useLive, useLiveQuery } from '../../live/use-live';
import { Badge } from '../../ui/badge';
import { DeliveryChart, ResponseTimeChart } from '../../ui/delivery-charts';
import { count, milliseconds, percent } from '../../ui/format';
import { Card, Grid, Page } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { Stat, Stats } from '../../ui/stat';
import { Empty, Skeleton } from '../../ui/states';
import { Ago, useNow } from '../../ui/time';
import { AGENT_TONES, SEVERITY_TONES } from '../../ui/tones';
import { perMinute } from './per-minute';
import styles from './overview.module.css';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const STATUSES: readonly AgentStatus[] = ['running', 'creating', 'stopped', 'failed'];
const ALERTS_SHOWN = 5;

export function OverviewPage(): JSX.Element {
  const stats = useStats();
  const { totals, buckets } = stats.data ?? {};
  const latest = perMinute(buckets ?? [], useNow());
  return (
    <Page title="Overview" lead="The last hour, as it happens">
      {stats.isError && <ProblemNote error={stats.error} onRetry={() => void stats.refetch()} />}
      <Stats>
        <Reports />
        <Stat
          label="Deliveries/min"
          value={totals && count(latest)}
          note={totals && `${count(totals.delivered)} delivered, ${count(totals.failed)} failed`}
          to="/deliveries"
        />
        <Stat
          label="Success rate"
          value={totals && percent(totals.success_rate)}
          note="of deliveries that ended"
        />
        <Stat
          label="Response time p50"
          value={totals && milliseconds(totals.p50_ms)}
          note={totals && `p95 ${milliseconds(totals.p95_ms)}`}
        />
        <Circuits />
      </Stats>
      <Grid>
        <Card title="Deliveries per minute">
          {buckets ? (
            <DeliveryChart label="Deliveries per minute" buckets={buckets} />
          ) : (
            <Skeleton height={13.9} />
          )}
        </Card>
        <Card title="Response time of attempts">
          {buckets ? <ResponseTimeChart buckets={buckets} /> : <Skeleton height={13.9} />}
        </Card>
        <Agents />
        <Alerts />
      </Grid>
    </Page>
  );
}

function useStats() {
  const queryKey = ['stats', 'hour'];
  useLiveQuery(queryKey, ({ kind }) => kind === 'attempt');
  return useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.getStats({
        query: { bucket: 'minute', since: new Date(Date.now() - HOUR_MS).toISOString() },
      }),
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS,
  });
}

/** Reports of the last minute: each makes one event, and alerts make more. */
function Reports(): JSX.Element {
  const [seen, setSeen] = useState(0);
  useLive(({ kind }) => kind === 'event' && setSeen((before) => before + 1));
  const queryKey = ['events', 'minute'];
  useLiveQuery(queryKey, ({ kind }) => kind === 'event');
  const { data } = useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.listEvents({
        query: { since: new Date(Date.now() - MINUTE_MS).toISOString(), limit: 1 },
      }),
    placeholderData: keepPreviousData,
    refetchInterval: MINUTE_MS / 6,
  });
  return (
    <Stat
      label="Events/min"
      value={data && count(data.total)}
      note={`${count(seen)} since you opened this page`}
      to="/events"
    />
  );
}

function Circuits(): JSX.Element {
  const queryKey = ['webhooks', 'circuits'];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.status !== 'delivered',
  );
  const { data } = useQuery({
    queryKey,
    queryFn: () => session.mutx.listWebhooks({ query: { limit: 100 } }),
  });
  const open = data?.items.filter(({ circuit_open }) => circuit_open).length;
  return (
    <Stat
      label="Open circuits"
      value={open === undefined ? undefined : count(open)}
      note={data && `of ${count(data.total)} webhooks`}
      bad={open !== undefined && open > 0}
      to="/webhooks"
    />
  );
}

function Agents(): JSX.Element {
  const queryKey = ['agents', 'counts'];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'event' && message.event.type === 'agent.status',
  );
  const { data, error } = useQuery({
    queryKey,
    queryFn: () =>
      Promise.all(
        STATUSES.map(async (status) => {
          const { total } = await session.mutx.listAgents({ query: { status, limit: 1 } });
          return { status, total };
        }),
      ),
  });
  return (
    <Card title="Agents" aside={<Link to="/agents">All agents</Link>}>
      {error && <ProblemNote error={error} />}
      {!data && !error && <Skeleton lines={4} />}
      <ul className={styles.list}>
        {data?.map(({ status, total }) => (
          <li key={status}>
            <Badge tone={AGENT_TONES[status]}>{status}</Badge>
            <Link to="/agents" search={{ status }}>
              {count(total)}
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function Alerts(): JSX.Element {
  const queryKey = ['alerts', 'firing', 'latest'];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'event' && message.event.type.startsWith('alert.'),
  );
  const { data, error } = useQuery({
    queryKey,
    queryFn: () => session.mutx.listAlerts({ query: { state: 'firing', limit: ALERTS_SHOWN } }),
  });
  return (
    <Card
      title="Firing alerts"
      aside={<Link to="/alerts">{data ? `All ${count(data.total)}` : 'All'}</Link>}
    >
      {error && <ProblemNote error={error} />}
      {!data && !error && <Skeleton lines={4} />}
      {data?.items.length === 0 && <Empty title="No alert is firing" />}
      <ul className={styles.list}>
        {data?.items.map(({ fingerprint, type, severity, since }) => (
          <li key={fingerprint}>
            <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>
            <code>{type}</code>
            <Ago at={since} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
