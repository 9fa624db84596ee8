import type { User } from 'mutx-sdk';
import { useSyncExternalStore } from 'react';
import { session, type SessionState } from './session';

export function useSession(): SessionState {
  return useSyncExternalStore(session.subscribe, session.read);
}

/** The user of the page; throws without a session. */
export function useUser(): User {
  const state = useSession();
  if (!('user' in state)) throw new Error('No user is signed in');
  return state.user;
}

/** Whether the user signed in with a password, as the routes of the account require. */
export function useHasAccount(): boolean {
  const state = useSession();
  return state.kind === 'signed-in' && state.by === 'password';
}
