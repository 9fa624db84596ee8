import type { JSX } from 'react';
import { session } from '../../../api/session';
import { useList } from '../../../ui/list-query';
import { ProblemNote } from '../../../ui/problem-note';
import { Empty, Skeleton } from '../../../ui/states';
import { agentKey, useAgentQuery } from '../agent-queries';
import { DeploymentEntry } from './deployment-entry';
import styles from './deployments.module.css';
import { More } from './more';

/** The deployments of an agent, newest first, each with its events. */
export function DeploymentsTab({ agentId }: { readonly agentId: string }): JSX.Element {
  const queryKey = [...agentKey(agentId), 'deployments'];
  useAgentQuery(queryKey, agentId, ['deployment.']);
  const { items, query } = useList([...queryKey, 'list'], (page) =>
    session.mutx.listDeployments({ query: { ...page, agent_id: agentId } }),
  );
  if (query.isPending) return <Skeleton lines={3} height={6} />;
  if (query.isError && items.length === 0) {
    return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (items.length === 0) {
    return (
      <Empty title="No deployment yet">
        <p>Create one with “Deploy” above. Its lifecycle reports appear here.</p>
      </Empty>
    );
  }
  return (
    <>
      <ol className={styles.deployments} aria-label="Deployments">
        {items.map((deployment, n) => (
          <DeploymentEntry key={deployment.id} deployment={deployment} opened={n === 0} />
        ))}
      </ol>
      <More query={query}>Show older deployments</More>
    </>
  );
}
