import { EVENT_TYPES } from 'mutx-sdk';
import type { JSX } from 'react';
import { Check, Field, Input, Select } from '../../ui/field';
import type { EventsSearch } from './events-routes';
import styles from './events.module.css';

const FAMILIES = [...new Set(EVENT_TYPES.map((type) => `${type.split('.')[0]}.*`))];
const TYPES = [
  { value: '', label: 'All' },
  ...[...FAMILIES, ...EVENT_TYPES].sort().map((value) => ({ value, label: value })),
];

export function EventFilters({
  search,
  onChange,
}: {
  readonly search: EventsSearch;
  readonly onChange: (change: EventsSearch) => void;
}): JSX.Element {
  return (
    <div role="search" aria-label="Filter events" className={styles.filters}>
      <Field label="Type">
        <Select
          options={TYPES}
          value={search.type ?? ''}
          onChange={(type) => onChange({ type: type || undefined })}
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
      <Check
        label="Without a delivery"
        hint="Events that no webhook matched"
        checked={search.unmatched === true}
        onChange={(e) => onChange({ unmatched: e.currentTarget.checked || undefined })}
      />
    </div>
  );
}
