import type { AgentDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { CopyButton } from '../../../ui/copy-button';
import { NONE } from '../../../ui/format';
import { Card, Facts } from '../../../ui/page';
import { Time } from '../../../ui/time';

export function AgentFacts({ agent }: { readonly agent: AgentDetail }): JSX.Element {
  const { id, type, node_id, description, created_at, last_heartbeat } = agent;
  return (
    <Card title="Agent" aside={<CopyButton text={id} label="Copy id" />}>
      <Facts
        facts={[
          ['Type', type],
          ['Node', node_id === null ? NONE : <code>{node_id}</code>],
          ['Last heartbeat', last_heartbeat === null ? 'never' : <Time at={last_heartbeat} />],
          ['Created', <Time key="created" at={created_at} />],
          ['Id', <code key="id">{id}</code>],
          ...(description === null ? [] : [['Description', description] as const]),
        ]}
      />
    </Card>
  );
}
