import type { JSX } from 'react';
import { NONE } from '../../ui/format';
import { Ago, useNow } from '../../ui/time';

/** The time of the next attempt; `due` once it has come, for then the delivery waits for something else. */
export function NextAttempt({ at }: { readonly at: string | null }): JSX.Element {
  const now = useNow();
  if (at === null) return <>{NONE}</>;
  return Date.parse(at) <= now ? <>due</> : <Ago at={at} />;
}
