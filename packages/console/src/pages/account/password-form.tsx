import type { JSX } from 'react';
import { session } from '../../api/session';
import { useUser } from '../../api/use-session';
import { Button } from '../../ui/button';
import { Field, Input } from '../../ui/field';
import { Card } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { useNotify } from '../../ui/toast';
import { useForm } from '../../ui/use-form';
import styles from './account.module.css';
import { EMPTY_PASSWORDS, passwordFaults } from './new-password';

/** Changes the password. This session continues with new tokens, all others end. */
export function PasswordForm(): JSX.Element {
  const { email } = useUser();
  const notify = useNotify();
  const form = useForm({
    initial: EMPTY_PASSWORDS,
    faultsOf: passwordFaults,
    send: async (values) => session.keep(await session.mutx.changePassword({ body: values })),
    onSent: () => {
      form.reset();
      notify('Password changed. Other sessions have ended.');
    },
  });
  const { values, set, fault, problem, busy, submit } = form;
  return (
    <Card title="Password">
      <form className={styles.form} noValidate onSubmit={submit}>
        {/* For password managers, which store the password of this user. */}
        <input type="text" autoComplete="username" value={email} readOnly hidden />
        <Field label="Current password" error={fault('current_password')}>
          <Input
            type="password"
            autoComplete="current-password"
            value={values.current_password}
            onChange={(event) => set('current_password', event.currentTarget.value)}
          />
        </Field>
        <Field
          label="New password"
          hint="At least 8 characters. Your other sessions end; API keys stay valid."
          error={fault('new_password')}
        >
          <Input
            type="password"
            autoComplete="new-password"
            value={values.new_password}
            onChange={(event) => set('new_password', event.currentTarget.value)}
          />
        </Field>
        {problem != null && <ProblemNote error={problem} />}
        <Button kind="primary" type="submit" busy={busy}>
          Change password
        </Button>
      </form>
    </Card>
  );
}
