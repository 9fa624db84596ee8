import { useQueryClient } from '@tanstack/react-query';
import type { CreatedApiKey } from 'mutx-sdk';
import { useId, type JSX } from 'react';
import { session } from '../../api/session';
import { Check, Field, Input, Select } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { useForm } from '../../ui/use-form';
import styles from './api-keys.module.css';
import { API_KEYS } from './key-queries';
import { EMPTY_KEY, keyFaults, keyRequest, LIFETIMES, SCOPES, withScope } from './new-key';

const OPTIONS = LIFETIMES.map((value) => ({
  value,
  label: value === 'never' ? 'Never' : `In ${value} days`,
}));

export function CreateKeyDialog({
  onClose,
  onCreated,
}: {
  readonly onClose: () => void;
  readonly onCreated: (key: CreatedApiKey) => void;
}): JSX.Element {
  const client = useQueryClient();
  const errorId = useId();
  const form = useForm({
    initial: EMPTY_KEY,
    faultsOf: keyFaults,
    send: (values) => session.mutx.createApiKey({ body: keyRequest(values) }),
    onSent: (created) => {
      void client.invalidateQueries({ queryKey: API_KEYS });
      onCreated(created);
    },
  });
  const { values, set, fault } = form;
  const scopesFault = fault('scopes');
  return (
    <FormDialog title="New API key" form={form} verb="Create API key" onClose={onClose}>
      <Field label="Name" hint="What the key is for" error={fault('name')}>
        <Input
          value={values.name}
          onChange={(event) => set('name', event.currentTarget.value)}
          placeholder="build agent"
          autoComplete="off"
        />
      </Field>
      <fieldset
        className={styles.scopes}
        aria-describedby={scopesFault === undefined ? undefined : errorId}
      >
        <legend>Scopes</legend>
        {SCOPES.map(({ scope, label, hint }) => (
          <Check
            key={scope}
            label={label}
            hint={hint}
            checked={values.scopes.includes(scope)}
            onChange={(event) =>
              set('scopes', withScope(values.scopes, scope, event.currentTarget.checked))
            }
          />
        ))}
        {scopesFault !== undefined && (
          <p id={errorId} className={styles.error}>
            {scopesFault}
          </p>
        )}
      </fieldset>
      <Field label="Expires" error={fault('lifetime')}>
        <Select
          options={OPTIONS}
          value={values.lifetime}
          onChange={(lifetime) => set('lifetime', lifetime)}
        />
      </Field>
    </FormDialog>
  );
}
