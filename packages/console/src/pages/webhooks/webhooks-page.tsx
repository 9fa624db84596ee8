import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Webhook } from 'mutx-sdk';
import { useMemo, type JSX } from 'react';
import { session } from '../../api/session';
import { useLiveQuery } from '../../live/use-live';
import { ButtonLink } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { Field, Select } from '../../ui/field';
import { count } from '../../ui/format';
import { useList, type List } from '../../ui/list-query';
import { Page, Row } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { StateBadge } from './state-badge';
import { WEBHOOKS } from './webhook-queries';
import { eventsText, shortTitleOf, STATE_TEXTS, stateOf, WEBHOOK_STATES } from './webhook-state';

const COLUMNS: readonly Column<Webhook>[] = [
  {
    name: 'Name',
    width: 'minmax(0, 2fr)',
    cell: (webhook) => (
      <Link to="/webhooks/$webhookId" params={{ webhookId: webhook.id }}>
        {shortTitleOf(webhook)}
      </Link>
    ),
  },
  { name: 'URL', width: 'minmax(0, 3fr)', cell: ({ url }) => <code title={url}>{url}</code> },
  {
    name: 'Events',
    width: 'minmax(0, 2fr)',
    cell: ({ events }) => <span title={events.join(', ')}>{eventsText(events)}</span>,
  },
  { name: 'State', width: '7.5rem', cell: (webhook) => <StateBadge webhook={webhook} /> },
  {
    name: 'Failures',
    width: '4.5rem',
    end: true,
    cell: ({ consecutive_failures }) => count(consecutive_failures),
  },
  {
    name: 'Created',
    width: '6.5rem',
    end: true,
    cell: ({ created_at }) => <Ago at={created_at} />,
  },
];

const OPTIONS = [
  { value: '', label: 'All states' },
  ...WEBHOOK_STATES.map((state) => ({ value: state, label: STATE_TEXTS[state] })),
];

export function WebhooksPage(): JSX.Element {
  const { state } = useSearch({ from: '/webhooks' });
  const navigate = useNavigate({ from: '/webhooks' });
  const list = useWebhooks();
  const shown = useMemo(
    () => list.items.filter((webhook) => state === undefined || stateOf(webhook) === state),
    [list.items, state],
  );
  return (
    <Page
      title="Webhooks"
      lead="Endpoints that receive your events"
      actions={
        <ButtonLink kind="primary" to="/webhooks/new">
          New webhook
        </ButtonLink>
      }
    >
      <Row>
        <Field label="State">
          <Select
            options={OPTIONS}
            value={state ?? ''}
            onChange={(chosen) =>
              void navigate({ search: { state: WEBHOOK_STATES.find((one) => one === chosen) } })
            }
          />
        </Field>
      </Row>
      <DataTable
        label="Webhooks"
        list={{ ...list, items: shown }}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={list.items.length === 0 ? <NoWebhook /> : <NoMatch />}
      />
    </Page>
  );
}

function useWebhooks(): List<Webhook> {
  const queryKey = [WEBHOOKS, 'list'];
  useLiveQuery(queryKey, ({ kind }) => kind === 'attempt');
  return useList(queryKey, (query) => session.mutx.listWebhooks({ query }));
}

function NoWebhook(): JSX.Element {
  return (
    <Empty title="No webhook yet">
      <p>Create one to receive your events at a URL of yours.</p>
      <ButtonLink kind="primary" to="/webhooks/new">
        Create a webhook
      </ButtonLink>
    </Empty>
  );
}

function NoMatch(): JSX.Element {
  return (
    <Empty title="No webhook has this state">
      <Link to="/webhooks">Show all webhooks</Link>
    </Empty>
  );
}
