import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Alert } from 'mutx-sdk';
import type { JSX, ReactNode } from 'react';
import { session } from '../../api/session';
import { useLiveQuery } from '../../live/use-live';
import { oneOf } from '../../routing/search';
import { alertReading } from '../../ui/alert-reading';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { Field, Input, Select } from '../../ui/field';
import { count, NONE } from '../../ui/format';
import { useList } from '../../ui/list-query';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { ALERT_TONES, SEVERITY_TONES } from '../../ui/tones';
import { ALERT_SEVERITIES, ALERT_STATES, ALERT_TYPES, type AlertsSearch } from './alerts-routes';
import styles from './alerts.module.css';

const ANY = { value: '', label: 'All' };

export function AlertsPage(): JSX.Element {
  const search = useSearch({ from: '/alerts' });
  const navigate = useNavigate({ from: '/alerts' });
  const queryKey = ['alerts', 'list', search];
  const list = useList<Alert>(queryKey, (page) =>
    session.mutx.listAlerts({ query: { ...page, ...search } }),
  );
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'event' && message.event.type.startsWith('alert.'),
    500,
  );
  const filtered = Object.values(search).some((value) => value !== undefined);
  return (
    <Page
      title="Alerts"
      lead={list.total === undefined ? 'Newest first' : `${count(list.total)}, newest first`}
    >
      <Filters
        search={search}
        onChange={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
      />
      <DataTable
        label="Alerts"
        list={list}
        columns={COLUMNS}
        keyOf={({ fingerprint, since }) => fingerprint + since}
        empty={
          filtered ? (
            <Empty title="No alert matches these filters">
              <Button onClick={() => void navigate({ search: {} })}>Remove the filters</Button>
            </Empty>
          ) : (
            <Empty title="No alerts yet">
              <p>
                An alert fires when an agent reports too much CPU or memory or stops reporting, when
                a deployment fails, and when a webhook is disabled. The server&apos;s settings{' '}
                <code>ALERT_CPU_PERCENT</code>, <code>ALERT_MEMORY_PERCENT</code> and{' '}
                <code>ALERT_AGENT_DOWN_SECONDS</code> are the thresholds.
              </p>
            </Empty>
          )
        }
      />
    </Page>
  );
}

function Filters({
  search,
  onChange,
}: {
  readonly search: AlertsSearch;
  readonly onChange: (change: AlertsSearch) => void;
}): JSX.Element {
  return (
    <div role="search" aria-label="Filter alerts" className={styles.filters}>
      <Field label="Type">
        <Select
          options={[ANY, ...ALERT_TYPES.map((value) => ({ value, label: value }))]}
          value={search.type ?? ''}
          onChange={(type) => onChange({ type: oneOf(type, ALERT_TYPES) })}
        />
      </Field>
      <Field label="State">
        <Select
          options={[ANY, ...ALERT_STATES.map((value) => ({ value, label: value }))]}
          value={search.state ?? ''}
          onChange={(state) => onChange({ state: oneOf(state, ALERT_STATES) })}
        />
      </Field>
      <Field label="Severity">
        <Select
          options={[ANY, ...ALERT_SEVERITIES.map((value) => ({ value, label: value }))]}
          value={search.severity ?? ''}
          onChange={(severity) => onChange({ severity: oneOf(severity, ALERT_SEVERITIES) })}
        />
      </Field>
      <Field label="Agent id">
        <Input
          key={search.agent_id}
          defaultValue={search.agent_id ?? ''}
          placeholder="all"
          onBlur={(e) => onChange({ agent_id: e.currentTarget.value.trim() || undefined })}
          onKeyDown={(e) => e.key === 'Enter' && e.currentTarget.blur()}
        />
      </Field>
    </div>
  );
}

const COLUMNS: readonly Column<Alert>[] = [
  { name: 'Type', width: 'minmax(11.5rem, 1fr)', cell: ({ type }) => <code>{type}</code> },
  {
    name: 'State',
    width: '5.5rem',
    cell: ({ state }) => <Badge tone={ALERT_TONES[state]}>{state}</Badge>,
  },
  {
    name: 'Severity',
    width: '6.5rem',
    cell: ({ severity }) => <Badge tone={SEVERITY_TONES[severity]}>{severity}</Badge>,
  },
  { name: 'Concerns', width: 'minmax(12rem, 1fr)', cell: subjectOf },
  {
    name: 'Value',
    width: 'minmax(8rem, 1fr)',
    cell: (alert) => alertReading(alert) || NONE,
  },
  { name: 'Since', width: '6rem', cell: ({ since }) => <Ago at={since} /> },
  {
    name: 'Resolved',
    width: '6rem',
    cell: ({ resolved_at }) => (resolved_at ? <Ago at={resolved_at} /> : NONE),
  },
];

function subjectOf({ agent_id, deployment_id, webhook_id }: Alert): ReactNode {
  if (webhook_id !== null) {
    return (
      <Link to="/webhooks/$webhookId" params={{ webhookId: webhook_id }}>
        Webhook …{webhook_id.slice(-8)}
      </Link>
    );
  }
  if (agent_id === null) return NONE;
  if (deployment_id !== null) {
    return (
      <Link to="/agents/$agentId" params={{ agentId: agent_id }} search={{ tab: 'deployments' }}>
        Deployment …{deployment_id.slice(-8)}
      </Link>
    );
  }
  return (
    <Link to="/agents/$agentId" params={{ agentId: agent_id }}>
      Agent …{agent_id.slice(-8)}
    </Link>
  );
}
