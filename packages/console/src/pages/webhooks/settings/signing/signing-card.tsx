import type { Signing } from 'mutx-sdk';
import type { JSX } from 'react';
import { Field, Input, Select, type Option } from '../../../../ui/field';
import { Card } from '../../../../ui/page';
import styles from '../../form/form.module.css';
import type { SectionProps } from '../section';

const MODES: readonly Option<Signing>[] = [
  { value: 'hmac', label: 'HMAC-SHA256, with the secret' },
  { value: 'ed25519', label: 'Ed25519 as well, with a key pair' },
];

export function SigningCard({
  draft,
  faults,
  onChange,
  hasSecret,
}: SectionProps & { readonly hasSecret: boolean }): JSX.Element {
  const isRoutingKey = draft.format === 'pagerduty';
  return (
    <Card title="Signature">
      <div className={styles.columns}>
        <Field
          label="Signing"
          hint="Without Ed25519, its key pair is deleted."
          error={faults.signing}
        >
          <Select
            options={MODES}
            value={draft.signing}
            onChange={(signing) => onChange({ signing })}
          />
        </Field>
        <Field
          label={isRoutingKey ? 'New routing key' : 'New secret'}
          hint={
            isRoutingKey
              ? 'The integration key of the PagerDuty service. Empty: it stays.'
              : secretHint(hasSecret)
          }
          error={faults.secret}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={draft.secret}
            onChange={(e) => onChange({ secret: e.currentTarget.value })}
          />
        </Field>
      </div>
    </Card>
  );
}

function secretHint(hasSecret: boolean): string {
  return hasSecret
    ? 'Empty: the secret stays. For 24 hours, deliveries are signed with the old one too.'
    : 'There is none: deliveries have no HMAC signature.';
}
