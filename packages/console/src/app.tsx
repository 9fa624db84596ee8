import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { useEffect, type JSX } from 'react';
import { queryClient } from './api/queries';
import { isRejected, session } from './api/session';
import { useSession } from './api/use-session';
import { live } from './live/live-feed';
import { router } from './routing/router';
import { SignInPage } from './shell/sign-in-page';
import { ProblemNote } from './ui/problem-note';
import { Skeleton } from './ui/states';

/** The sign-in page, or the pages of the user. */
export function App(): JSX.Element {
  const state = useSession();
  const userId = 'user' in state ? state.user.id : undefined;
  const signedIn = state.kind === 'signed-in';
  useEffect(() => {
    if (userId === undefined || !signedIn) return;
    return live.start({
      userId,
      connect: (fetch) => session.clientFor(fetch),
      onRefusal: (error) => isRejected(error) && session.expire(),
    });
  }, [userId, signedIn]);
  // Nothing of one user may be shown to the next.
  useEffect(() => () => queryClient.clear(), [userId]);
  return (
    <QueryClientProvider client={queryClient}>
      {state.kind === 'starting' && <Skeleton height={4} />}
      {state.kind === 'signed-out' && <SignInPage />}
      {state.kind === 'unreachable' && (
        <main>
          <ProblemNote error={state.error} onRetry={() => void session.resume()} />
        </main>
      )}
      {userId !== undefined && <RouterProvider router={router} />}
    </QueryClientProvider>
  );
}
