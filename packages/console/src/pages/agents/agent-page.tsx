import { useQuery } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { AgentDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../api/session';
import { Badge } from '../../ui/badge';
import { Code, prettyJson } from '../../ui/code';
import { Card, Grid, Page } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { Empty, Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';
import { Ago } from '../../ui/time';
import { AGENT_TONES } from '../../ui/tones';
import { agentKey, useAgentQuery } from './agent-queries';
import { AgentActions } from './detail/agent-actions';
import { AgentFacts } from './detail/agent-facts';
import { DeploymentsTab } from './deployments/deployments-tab';
import styles from './detail/detail.module.css';
import { FiringAlerts } from './detail/firing-alerts';
import { LogTab } from './detail/log-tab';
import { statusCommand } from './detail/report-command';
import { UsageTab } from './detail/usage-tab';

export function AgentPage(): JSX.Element {
  const { agentId } = useParams({ from: '/agents/$agentId' });
  const queryKey = [...agentKey(agentId), 'facts'];
  useAgentQuery(queryKey, agentId, ['agent.', 'deployment.']);
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => session.mutx.getAgent({ path: { id: agentId } }),
  });
  if (data) return <LoadedAgent agent={data} />;
  return (
    <Page title="Agent" above={<Link to="/agents">Agents</Link>}>
      {error ? (
        <ProblemNote error={error} onRetry={() => void refetch()} />
      ) : (
        <Skeleton lines={3} height={9} />
      )}
    </Page>
  );
}

function LoadedAgent({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const { id, name, status, last_heartbeat, config } = agent;
  const { tab = 'usage' } = useSearch({ from: '/agents/$agentId' });
  const navigate = useNavigate({ from: '/agents/$agentId' });
  return (
    <Page
      title={name}
      above={<Link to="/agents">Agents</Link>}
      lead={
        <span className={styles.heading}>
          <Badge tone={AGENT_TONES[status]}>{status}</Badge>
          {last_heartbeat === null ? 'No report yet' : <Heard at={last_heartbeat} />}
        </span>
      }
      actions={<AgentActions agent={agent} />}
    >
      {last_heartbeat === null && (
        <Card title="Send the first report">
          <p>Report the status of this agent with an API key of the scope “ingest”:</p>
          <Code label="Report a status" text={statusCommand(location.origin, id)} />
        </Card>
      )}
      <Grid>
        <AgentFacts agent={agent} />
        <FiringAlerts agentId={id} />
      </Grid>
      <Tabs
        label="Parts of the agent"
        value={tab}
        onChange={(chosen) => void navigate({ search: (before) => ({ ...before, tab: chosen }) })}
        tabs={[
          { id: 'usage', label: 'Usage', content: <UsageTab agentId={id} /> },
          { id: 'log', label: 'Log', content: <LogTab agentId={id} /> },
          { id: 'deployments', label: 'Deployments', content: <DeploymentsTab agentId={id} /> },
          {
            id: 'configuration',
            label: 'Configuration',
            content: <Configuration config={config} />,
          },
        ]}
      />
    </Page>
  );
}

function Heard({ at }: { readonly at: string }): JSX.Element {
  return (
    <span>
      Last heartbeat <Ago at={at} />
    </span>
  );
}

function Configuration({ config }: Pick<AgentDetail, 'config'>): JSX.Element {
  if (config === null) {
    return (
      <Empty title="No configuration">
        <p>Agents get it when they are created, as a JSON object.</p>
      </Empty>
    );
  }
  return <Code label="Configuration" text={prettyJson(config)} />;
}
