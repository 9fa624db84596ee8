import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Agent, AgentStatus } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../api/session';
import { useLiveQuery } from '../../live/use-live';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { Field, Select } from '../../ui/field';
import { NONE } from '../../ui/format';
import { useList, type List } from '../../ui/list-query';
import { Page, Row } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import { AGENT_TONES } from '../../ui/tones';
import { AGENTS } from './agent-queries';
import { AGENT_STATUSES } from './agents-routes';
import { CreateAgentDialog } from './create/create-agent-dialog';

const COLUMNS: readonly Column<Agent>[] = [
  {
    name: 'Name',
    width: 'minmax(0, 3fr)',
    cell: ({ id, name }) => (
      <Link to="/agents/$agentId" params={{ agentId: id }} title={name}>
        {name}
      </Link>
    ),
  },
  {
    name: 'Status',
    width: '7rem',
    cell: ({ status }) => <Badge tone={AGENT_TONES[status]}>{status}</Badge>,
  },
  {
    name: 'Node',
    width: 'minmax(0, 2fr)',
    cell: ({ node_id }) => (node_id === null ? NONE : <code title={node_id}>{node_id}</code>),
  },
  { name: 'Type', width: '7rem', cell: ({ type }) => type },
  {
    name: 'Last heartbeat',
    width: '8rem',
    end: true,
    cell: ({ last_heartbeat }) => (last_heartbeat === null ? 'never' : <Ago at={last_heartbeat} />),
  },
];

const OPTIONS = [
  { value: '', label: 'All statuses' },
  ...AGENT_STATUSES.map((status) => ({ value: status, label: status })),
];

const LIVE_INTERVAL_MS = 3_000;

export function AgentsPage(): JSX.Element {
  const { status } = useSearch({ from: '/agents' });
  const navigate = useNavigate({ from: '/agents' });
  const [creating, setCreating] = useState(false);
  const create = (
    <Button kind="primary" onClick={() => setCreating(true)}>
      New agent
    </Button>
  );
  return (
    <Page title="Agents" lead="What reports to this server" actions={create}>
      <Row>
        <Field label="Status">
          <Select
            options={OPTIONS}
            value={status ?? ''}
            onChange={(chosen) =>
              void navigate({ search: { status: AGENT_STATUSES.find((one) => one === chosen) } })
            }
          />
        </Field>
      </Row>
      <DataTable
        label="Agents"
        list={useAgents(status)}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          status === undefined ? (
            <NoAgent onCreate={() => setCreating(true)} />
          ) : (
            <NoMatch status={status} />
          )
        }
      />
      {creating && <CreateAgentDialog onClose={() => setCreating(false)} />}
    </Page>
  );
}

function useAgents(status: AgentStatus | undefined): List<Agent> {
  const queryKey = [...AGENTS, 'list', status];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'event' && message.event.type.startsWith('agent.'),
    LIVE_INTERVAL_MS,
  );
  return useList(queryKey, (page) => session.mutx.listAgents({ query: { ...page, status } }));
}

function NoAgent({ onCreate }: { readonly onCreate: () => void }): JSX.Element {
  return (
    <Empty title="No agent yet">
      <p>Create one. Its page shows the command that sends its first report.</p>
      <Button kind="primary" onClick={onCreate}>
        Create an agent
      </Button>
    </Empty>
  );
}

function NoMatch({ status }: { readonly status: AgentStatus }): JSX.Element {
  return (
    <Empty title={`No agent is ${status}`}>
      <Link to="/agents">Show all agents</Link>
    </Empty>
  );
}
