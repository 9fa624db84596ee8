import type { JSX } from 'react';
import { Field, Input } from '../../../ui/field';
import { Card } from '../../../ui/page';
import { MASK } from '../form/faults';
import styles from '../form/form.module.css';
import { PairsEditor } from '../form/pairs-editor';
import type { SectionProps } from './section';

export function RequestCard({ draft, faults, onChange }: SectionProps): JSX.Element {
  return (
    <Card title="Request">
      <PairsEditor
        legend="Headers"
        item="header"
        hint={`Sent with every delivery, such as Authorization. Values are stored encrypted; ${MASK} keeps the stored one.`}
        error={faults.headers}
        pairs={draft.headers}
        onChange={(headers) => onChange({ headers })}
      />
      <div className={styles.columns}>
        <Field
          label="Timeout of an attempt in ms"
          hint="1,000 to 60,000. Empty: the default of the server, 15,000."
          error={faults.timeout_ms}
        >
          <Input
            inputMode="numeric"
            autoComplete="off"
            value={draft.timeout_ms}
            onChange={(e) => onChange({ timeout_ms: e.currentTarget.value })}
          />
        </Field>
      </div>
    </Card>
  );
}
