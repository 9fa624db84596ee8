import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, type JSX } from 'react';
import { useSession } from '../api/use-session';
import { Dialog } from '../ui/dialog';
import { SignInForm } from './sign-in-form';

/** Asks for the credentials again when they expired. The page below stays as it is. */
export function ExpiredDialog(): JSX.Element {
  const state = useSession();
  const client = useQueryClient();
  const expired = state.kind === 'expired';
  const was = useRef(expired);
  useEffect(() => {
    if (was.current && !expired) void client.invalidateQueries();
    was.current = expired;
  }, [expired, client]);
  return (
    <Dialog
      open={expired}
      title="Sign in again"
      description="Your session has ended. Nothing on this page is lost."
    >
      <SignInForm email={expired ? state.user.email : ''} />
    </Dialog>
  );
}
