import type { QueryKey } from '@tanstack/react-query';
import { useLiveQuery } from '../../live/use-live';

export const AGENTS: QueryKey = ['agents'];

/** Everything that is fetched about an agent. */
export function agentKey(agentId: string): QueryKey {
  return ['agent', agentId];
}

/** Fetches a query about an agent again after its events of some types: `agent.` for a family. */
export function useAgentQuery(queryKey: QueryKey, agentId: string, types: readonly string[]): void {
  useLiveQuery(
    queryKey,
    (message) =>
      message.kind === 'event' &&
      message.event.agent_id === agentId &&
      types.some((type) => message.event.type.startsWith(type)),
  );
}
