import { useQueryClient, type QueryKey } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { live, type LiveMessage, type LiveState } from './live-feed';

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watchState, live.readState);
}

/** Calls `handle` with everything that happens while the component is mounted. */
export function useLive(handle: (message: LiveMessage) => void): void {
  const onMessage = useEffectEvent(handle);
  useEffect(() => live.listen((message) => onMessage(message)), []);
}

/** Calls `act` after messages that `concerns` selects, at most every `intervalMs`. */
export function useLiveAction(
  concerns: (message: LiveMessage) => boolean,
  act: () => void,
  intervalMs = 2_000,
): void {
  const selects = useEffectEvent(concerns);
  const onTime = useEffectEvent(act);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = live.listen((message) => {
      if (timer !== undefined || !(message.kind === 'gap' || selects(message))) return;
      timer = setTimeout(() => {
        timer = undefined;
        onTime();
      }, intervalMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [intervalMs]);
}

/** Fetches a query again after messages that `concerns` selects, at most every `intervalMs`. */
export function useLiveQuery(
  queryKey: QueryKey,
  concerns: (message: LiveMessage) => boolean,
  intervalMs?: number,
): void {
  const client = useQueryClient();
  useLiveAction(concerns, () => void client.invalidateQueries({ queryKey }), intervalMs);
}
