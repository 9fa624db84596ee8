import { useState, type JSX } from 'react';
import { session } from '../../api/session';
import { useUser } from '../../api/use-session';
import { Button } from '../../ui/button';
import { Field, Input } from '../../ui/field';
import { FormDialog } from '../../ui/form-dialog';
import { Card } from '../../ui/page';
import { useForm } from '../../ui/use-form';
import styles from './account.module.css';

/** Deletes the account once its password is entered. */
export function DeleteAccount(): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <Card title="Delete the account">
      <div className={styles.action}>
        <p>
          Deletes the user and all data: agents, webhooks, events, deliveries and keys. This cannot
          be undone.
        </p>
        <Button kind="danger" onClick={() => setOpen(true)}>
          Delete account…
        </Button>
      </div>
      {open && <DeleteDialog onClose={() => setOpen(false)} />}
    </Card>
  );
}

function DeleteDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { email } = useUser();
  const form = useForm({
    initial: { password: '' },
    faultsOf: ({ password }) => ({
      password: password === '' ? 'Enter your password.' : undefined,
    }),
    send: (body) => session.mutx.deleteCurrentUser({ body }),
    onSent: () => session.forget(),
  });
  return (
    <FormDialog
      title="Delete the account?"
      description={
        <>
          Deletes <strong>{email}</strong> and all its data for good. Sessions and API keys stop
          working at once.
        </>
      }
      form={form}
      verb="Delete account"
      danger
      onClose={onClose}
    >
      <input type="text" autoComplete="username" value={email} readOnly hidden />
      <Field label="Password" error={form.fault('password')}>
        <Input
          type="password"
          autoComplete="current-password"
          value={form.values.password}
          onChange={(event) => form.set('password', event.currentTarget.value)}
        />
      </Field>
    </FormDialog>
  );
}
