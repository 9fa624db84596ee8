import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Badge } from '../../../ui/badge';
import { Card } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { Ago } from '../../../ui/time';
import { SEVERITY_TONES } from '../../../ui/tones';
import { agentKey, useAgentQuery } from '../agent-queries';
import { alertReading } from '../../../ui/alert-reading';
import styles from './detail.module.css';

const SHOWN = 5;

export function FiringAlerts({ agentId }: { readonly agentId: string }): JSX.Element {
  const queryKey = [...agentKey(agentId), 'alerts'];
  useAgentQuery(queryKey, agentId, ['alert.']);
  const { data, error, isPending } = useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.listAlerts({ query: { agent_id: agentId, state: 'firing', limit: SHOWN } }),
  });
  return (
    <Card
      title="Firing alerts"
      aside={
        <Link to="/alerts" search={{ agent_id: agentId }}>
          All alerts of this agent
        </Link>
      }
    >
      {error && <ProblemNote error={error} />}
      {isPending && <Skeleton lines={2} />}
      {data?.items.length === 0 && <p>No alert is firing.</p>}
      <ul className={styles.alerts}>
        {data?.items.map((alert) => (
          <li key={alert.fingerprint}>
            <Badge tone={SEVERITY_TONES[alert.severity]}>{alert.severity}</Badge>
            <span>
              <code>{alert.type}</code>
              <span className={styles.reading}>{alertReading(alert)}</span>
            </span>
            <Ago at={alert.since} />
          </li>
        ))}
      </ul>
    </Card>
  );
}
