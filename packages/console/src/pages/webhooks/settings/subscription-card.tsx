import { useQuery } from '@tanstack/react-query';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Field, Select, Textarea } from '../../../ui/field';
import { Card } from '../../../ui/page';
import { EventPicker } from '../form/event-picker';
import styles from '../form/form.module.css';
import { idsOf } from './draft';
import type { SectionProps } from './section';

const AGENTS_LISTED = 100;

export function SubscriptionCard({ draft, faults, onChange }: SectionProps): JSX.Element {
  return (
    <Card title="Subscription">
      <EventPicker
        events={draft.events}
        onChange={(events) => onChange({ events })}
        error={faults.events}
      />
      <Agents draft={draft} faults={faults} onChange={onChange} />
    </Card>
  );
}

/** Ids can be of agents that are not registered yet, so they can be typed as well as chosen. */
function Agents({ draft, faults, onChange }: SectionProps): JSX.Element {
  const { data } = useQuery({
    queryKey: ['agents', 'names'],
    queryFn: () => session.mutx.listAgents({ query: { limit: AGENTS_LISTED } }),
  });
  const ids = idsOf(draft.agent_ids);
  const others = data?.items.filter(({ id }) => !ids.includes(id)) ?? [];
  return (
    <div className={styles.columns}>
      <Field
        label="Only events of these agents"
        hint="Their ids, one per line. Empty: events of all agents."
        error={faults.agent_ids}
      >
        <Textarea
          rows={3}
          value={draft.agent_ids}
          onChange={(e) => onChange({ agent_ids: e.currentTarget.value })}
        />
      </Field>
      <Field label="Add an agent" hint="Of the newest 100">
        <Select
          options={[
            { value: '', label: 'Choose an agent' },
            ...others.map(({ id, name }) => ({ value: id, label: name })),
          ]}
          value=""
          onChange={(id) => id !== '' && onChange({ agent_ids: [...ids, id].join('\n') })}
        />
      </Field>
    </div>
  );
}
