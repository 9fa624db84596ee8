import type { JSX } from 'react';
import { Field, Input, Select, type Option } from '../../../ui/field';
import styles from './form.module.css';
import type { NewWebhook, SecretChoice } from './new-webhook';

const CHOICES: readonly Option<SecretChoice>[] = [
  { value: 'generated', label: 'Generate a secret' },
  { value: 'own', label: 'Use my own secret' },
  { value: 'none', label: 'Do not sign' },
];

/** The secret of a new webhook: generated, typed in, or none. PagerDuty gives its own. */
export function SecretFields({
  draft: { format, secretChoice, secret },
  onChange,
  error,
}: {
  readonly draft: Pick<NewWebhook, 'format' | 'secretChoice' | 'secret'>;
  readonly onChange: (changed: Partial<NewWebhook>) => void;
  readonly error: string | undefined;
}): JSX.Element {
  const isRoutingKey = format === 'pagerduty';
  return (
    <div className={styles.columns}>
      {!isRoutingKey && (
        <Field
          label="Signing secret"
          hint="Every delivery carries an HMAC-SHA256 signature made with it."
        >
          <Select
            options={CHOICES}
            value={secretChoice}
            onChange={(choice) => onChange({ secretChoice: choice })}
          />
        </Field>
      )}
      {secretChoice === 'own' && (
        <Field
          label={isRoutingKey ? 'Routing key' : 'Secret'}
          hint={
            isRoutingKey
              ? 'The integration key of the PagerDuty service'
              : 'At most 64 characters. It cannot be read again.'
          }
          error={error}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={secret}
            onChange={(e) => onChange({ secret: e.currentTarget.value })}
          />
        </Field>
      )}
    </div>
  );
}
