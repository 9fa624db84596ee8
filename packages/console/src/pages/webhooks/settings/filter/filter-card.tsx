import type { JSX } from 'react';
import { Field, Textarea } from '../../../../ui/field';
import { Card } from '../../../../ui/page';
import type { SectionProps } from '../section';
import { FilterTest } from './filter-test';
import { parseFilterText } from './filter-text';

export function FilterCard({ draft, faults, onChange }: SectionProps): JSX.Element {
  const { filter } = parseFilterText(draft.filter);
  return (
    <Card title="Filter">
      <Field
        label="Conditions"
        hint={
          <>
            JSON, such as <code>{'{"data.cpu_usage": {"$gte": 95}}'}</code>. Operators: $eq, $ne,
            $gt, $gte, $lt, $lte, $in, $nin, $exists, $starts_with, $and, $or, $not. Empty: all
            events.
          </>
        }
        error={faults.filter}
      >
        <Textarea
          rows={5}
          value={draft.filter}
          onChange={(e) => onChange({ filter: e.currentTarget.value })}
        />
      </Field>
      <FilterTest filter={filter ?? null} />
    </Card>
  );
}
