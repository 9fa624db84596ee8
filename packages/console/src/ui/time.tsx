import { useEffect, useState, type JSX } from 'react';
import { relativeTime } from './relative-time';

const TICK_MS = 1_000;
const LOCAL = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' });
/** The current time, every second. */
export function useNow(): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

/** A time in the reader's zone; the UTC time on hover. */
export function Time({ at }: { readonly at: string }): JSX.Element {
  return (
    <time dateTime={at} title={`${at} (UTC)`}>
      {LOCAL.format(new Date(at))}
    </time>
  );
}

/** A time as its distance from now, which ticks; the local and the UTC time on hover. */
export function Ago({ at }: { readonly at: string }): JSX.Element {
  const now = useNow();
  const date = new Date(at);
  return (
    <time dateTime={at} title={`${LOCAL.format(date)}, ${at} (UTC)`}>
      {relativeTime(date.getTime(), now)}
    </time>
  );
}
