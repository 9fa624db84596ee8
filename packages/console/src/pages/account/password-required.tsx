import type { JSX, ReactNode } from 'react';
import { session } from '../../api/session';
import { Button } from '../../ui/button';
import { Empty } from '../../ui/states';

/** Shown instead of what an API key may not use. */
export function PasswordRequired({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <Empty title="Sign in with your password">
      <p>{children}</p>
      <Button kind="primary" onClick={() => void session.signOut()}>
        Sign in with a password
      </Button>
    </Empty>
  );
}
