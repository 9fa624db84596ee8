import type { JSX } from 'react';
import { Check, Field, Input, Textarea } from '../../../ui/field';
import { Card } from '../../../ui/page';
import { MASK } from '../form/faults';
import styles from '../form/form.module.css';
import { PairsEditor } from '../form/pairs-editor';
import { PROSE } from '../form/prose';
import type { SectionProps } from './section';

export function EndpointCard({ draft, faults, onChange }: SectionProps): JSX.Element {
  return (
    <Card title="Endpoint">
      <Field
        label="URL"
        hint={
          draft.url.includes(MASK)
            ? 'The URL is a secret of this format, so only its host is shown. Enter a whole URL to replace it.'
            : 'A new URL closes the circuit.'
        }
        error={faults.url}
      >
        <Input
          type="url"
          autoComplete="off"
          value={draft.url}
          onChange={(e) => onChange({ url: e.currentTarget.value.trim() })}
        />
      </Field>
      <div className={styles.columns}>
        <Field label="Name" error={faults.name}>
          <Input
            autoComplete="off"
            value={draft.name}
            onChange={(e) => onChange({ name: e.currentTarget.value })}
          />
        </Field>
        <Field label="Description" error={faults.description}>
          <Textarea
            rows={2}
            style={PROSE}
            value={draft.description}
            onChange={(e) => onChange({ description: e.currentTarget.value })}
          />
        </Field>
      </div>
      <div className={styles.columns}>
        <Check
          label="Active"
          hint="While it is inactive, no deliveries are created, and pending ones are cancelled."
          checked={draft.is_active}
          onChange={(e) => onChange({ is_active: e.currentTarget.checked })}
        />
        <Check
          label="Paused"
          hint="While it is paused, deliveries are recorded and wait. Tests are still sent."
          checked={draft.is_paused}
          onChange={(e) => onChange({ is_paused: e.currentTarget.checked })}
        />
      </div>
      <PairsEditor
        legend="Metadata"
        item="pair"
        hint="Pairs of your own, which the API returns with the webhook. They are not sent."
        error={faults.metadata}
        pairs={draft.metadata}
        onChange={(metadata) => onChange({ metadata })}
      />
    </Card>
  );
}
