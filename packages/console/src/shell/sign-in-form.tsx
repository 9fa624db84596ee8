import { useMutation } from '@tanstack/react-query';
import { useState, type FormEvent, type JSX } from 'react';
import { session } from '../api/session';
import { Button } from '../ui/button';
import { Field, Input } from '../ui/field';
import { ProblemNote } from '../ui/problem-note';
import { Tabs } from '../ui/tabs';
import styles from './sign-in.module.css';

type Way = 'password' | 'key' | 'register';

/** Signs in by password or API key, or creates an account. */
export function SignInForm({ email = '' }: { readonly email?: string }): JSX.Element {
  const [way, setWay] = useState<Way>('password');
  return (
    <Tabs<Way>
      label="How to sign in"
      value={way}
      onChange={setWay}
      tabs={[
        { id: 'password', label: 'Password', content: <WithPassword email={email} /> },
        { id: 'key', label: 'API key', content: <WithKey /> },
        { id: 'register', label: 'New account', content: <NewAccount /> },
      ]}
    />
  );
}

/** A form whose fields are sent as they are. */
function CredentialForm({
  send,
  verb,
  children,
}: {
  readonly send: (values: FormData) => Promise<void>;
  readonly verb: string;
  readonly children: JSX.Element | JSX.Element[];
}): JSX.Element {
  const { mutate, isPending, error } = useMutation({ mutationFn: send });
  const submit = (event: FormEvent<HTMLFormElement>): void => {
    event.preventDefault();
    mutate(new FormData(event.currentTarget));
  };
  return (
    <form className={styles.form} onSubmit={submit}>
      {children}
      {error && <ProblemNote error={error} />}
      <Button kind="primary" type="submit" busy={isPending}>
        {verb}
      </Button>
    </form>
  );
}

function text(values: FormData, name: string): string {
  const value = values.get(name);
  return typeof value === 'string' ? value : '';
}

function WithPassword({ email }: { readonly email: string }): JSX.Element {
  return (
    <CredentialForm
      verb="Sign in"
      send={(values) => session.signIn(text(values, 'email'), text(values, 'password'))}
    >
      <Field label="Email">
        <Input name="email" type="email" autoComplete="username" required defaultValue={email} />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required />
      </Field>
    </CredentialForm>
  );
}

function WithKey(): JSX.Element {
  return (
    <CredentialForm
      verb="Sign in with the key"
      send={(values) => session.signInWithKey(text(values, 'key').trim())}
    >
      <Field
        label="API key"
        hint="Stays in the memory of this tab. API keys and the account require a password."
      >
        <Input name="key" type="password" autoComplete="off" required placeholder="mutx_live_…" />
      </Field>
    </CredentialForm>
  );
}

function NewAccount(): JSX.Element {
  return (
    <CredentialForm
      verb="Create account"
      send={(values) =>
        session.register(text(values, 'email'), text(values, 'name'), text(values, 'password'))
      }
    >
      <Field label="Name">
        <Input name="name" autoComplete="name" required maxLength={255} />
      </Field>
      <Field label="Email">
        <Input name="email" type="email" autoComplete="username" required />
      </Field>
      <Field label="Password" hint="At least 8 characters">
        <Input name="password" type="password" autoComplete="new-password" required minLength={8} />
      </Field>
    </CredentialForm>
  );
}
