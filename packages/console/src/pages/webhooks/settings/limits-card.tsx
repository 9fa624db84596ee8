import type { WebhookOrdering } from 'mutx-sdk';
import type { JSX } from 'react';
import { Field, Input, Select, type Option } from '../../../ui/field';
import { Card } from '../../../ui/page';
import styles from '../form/form.module.css';
import type { SectionProps } from './section';

const ORDERINGS: readonly Option<WebhookOrdering>[] = [
  { value: 'none', label: 'In any order' },
  { value: 'agent', label: 'In order per agent' },
];

export function LimitsCard({ draft, faults, onChange }: SectionProps): JSX.Element {
  const { rate_limit: rate } = draft;
  return (
    <Card title="Limits and order">
      <div className={styles.columns}>
        <Field
          label="Attempts per second"
          hint="0.01 to 1,000, retries included. Empty: no limit."
          error={faults.rate_limit}
        >
          <Input
            inputMode="decimal"
            autoComplete="off"
            value={rate.per_second}
            onChange={(e) =>
              onChange({ rate_limit: { ...rate, per_second: e.currentTarget.value } })
            }
          />
        </Field>
        <Field label="Burst" hint="Attempts at once after a pause. Empty: 1.">
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={rate.burst}
            onChange={(e) => onChange({ rate_limit: { ...rate, burst: e.currentTarget.value } })}
          />
        </Field>
        <Field
          label="Concurrent attempts"
          hint="1 to 1,000. Empty: no limit."
          error={faults.max_concurrency}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={draft.max_concurrency}
            onChange={(e) => onChange({ max_concurrency: e.currentTarget.value })}
          />
        </Field>
        <Field
          label="Order"
          hint="In order, a delivery that is retried blocks later ones of its agent."
          error={faults.ordering}
        >
          <Select
            options={ORDERINGS}
            value={draft.ordering}
            onChange={(ordering) => onChange({ ordering })}
          />
        </Field>
      </div>
    </Card>
  );
}
