import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isRejected, session } from './session';

const STALE_MS = 5_000;

function expireOn401(error: unknown): void {
  if (isRejected(error)) session.expire();
}

/** Cache of what the API returned. The client of the SDK retries, so this one does not. */
export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: expireOn401 }),
  mutationCache: new MutationCache({ onError: expireOn401 }),
  defaultOptions: { queries: { staleTime: STALE_MS, retry: false } },
});
