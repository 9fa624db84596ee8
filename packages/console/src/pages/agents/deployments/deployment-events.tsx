import type { Deployment } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Badge } from '../../../ui/badge';
import { useList } from '../../../ui/list-query';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { Time } from '../../../ui/time';
import { deploymentTone } from '../../../ui/tones';
import { agentKey } from '../agent-queries';
import styles from './deployments.module.css';
import { More } from './more';

/** What was reported of a deployment, newest first. */
export function DeploymentEvents({
  deployment: { id, agent_id },
}: {
  readonly deployment: Deployment;
}): JSX.Element {
  const { items, query } = useList([...agentKey(agent_id), 'deployments', id], (page) =>
    session.mutx.listDeploymentEvents({ path: { id }, query: page }),
  );
  if (query.isPending) return <Skeleton lines={2} />;
  if (query.isError && items.length === 0) {
    return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (items.length === 0) return <p className={styles.none}>Nothing was reported yet.</p>;
  return (
    <>
      <ol className={styles.events} aria-label={`Events of ${id}`}>
        {items.map((event) => (
          <li key={event.id}>
            <span className={styles.head}>
              <strong>{event.event_type}</strong>
              {event.event_type !== event.status && (
                <Badge tone={deploymentTone(event.status)}>{event.status}</Badge>
              )}
              {event.node_id !== null && <code>{event.node_id}</code>}
              <Time at={event.created_at} />
            </span>
            {event.error_message !== null && <p className={styles.error}>{event.error_message}</p>}
          </li>
        ))}
      </ol>
      <More query={query}>Show older events</More>
    </>
  );
}
