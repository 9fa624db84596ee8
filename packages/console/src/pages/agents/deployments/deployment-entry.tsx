import type { Deployment } from 'mutx-sdk';
import { useId, useState, type JSX } from 'react';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { count, NONE } from '../../../ui/format';
import { Facts } from '../../../ui/page';
import { Time } from '../../../ui/time';
import { deploymentTone } from '../../../ui/tones';
import { DeploymentEvents } from './deployment-events';
import styles from './deployments.module.css';

/** A deployment of the timeline. Its events are fetched when they are shown. */
export function DeploymentEntry({
  deployment,
  opened,
}: {
  readonly deployment: Deployment;
  readonly opened: boolean;
}): JSX.Element {
  const { id, status, version, replicas, node_id, started_at, ended_at, error_message } =
    deployment;
  const [open, setOpen] = useState(opened);
  const eventsId = useId();
  return (
    <li className={styles.deployment}>
      <header className={styles.head}>
        <Badge tone={deploymentTone(status)}>{status}</Badge>
        <h2>
          <code>{id}</code>
        </h2>
        <Button
          small
          aria-expanded={open}
          aria-controls={eventsId}
          aria-label={`${open ? 'Hide' : 'Show'} events of ${id}`}
          onClick={() => setOpen(!open)}
        >
          {open ? 'Hide events' : 'Show events'}
        </Button>
      </header>
      <Facts
        facts={[
          ...(version === null ? [] : [['Version', version] as const]),
          ['Replicas', count(replicas)],
          ['Node', node_id === null ? NONE : <code>{node_id}</code>],
          ['Started', started_at === null ? NONE : <Time at={started_at} />],
          ...(ended_at === null ? [] : [['Ended', <Time key="ended" at={ended_at} />] as const]),
        ]}
      />
      {error_message !== null && <p className={styles.error}>{error_message}</p>}
      <div id={eventsId}>{open && <DeploymentEvents deployment={deployment} />}</div>
    </li>
  );
}
