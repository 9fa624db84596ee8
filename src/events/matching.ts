import { matches, type Filter } from '../webhooks/policy/filter/filter.js';
import { subscribes } from './catalogue/subscription.js';

/**
 * Ids of agents: an array, or its text as PostgreSQL writes it, which takes a fraction of the time to read. No
 * id is part of another.
 */
export type AgentIds = Pick<readonly string[], 'includes'>;

/** The settings of a webhook that decide which events it receives. */
export interface Subscription {
  readonly events: readonly string[];
  /** Null: events of all agents, and those without one. */
  readonly agentIds: AgentIds | null;
  readonly filter: Filter | null;
}

export interface MatchedEvent {
  readonly type: string;
  readonly agentId: string | null;
  readonly data: unknown;
}

/**
 * Why an event does not match, in the order in which they are tried:
 * - `not_subscribed`: the webhook does not subscribe to the type.
 * - `other_agent`: the event concerns none of the agents in `agent_ids`.
 * - `filtered`: it does not match the `filter`.
 */
export type Mismatch = 'not_subscribed' | 'other_agent' | 'filtered';

/** Null for an event that matches. */
export function mismatchOf(
  event: MatchedEvent,
  { events, agentIds, filter }: Subscription,
): Mismatch | null {
  if (!subscribes(events, event.type)) return 'not_subscribed';
  if (agentIds && (event.agentId === null || !agentIds.includes(event.agentId))) {
    return 'other_agent';
  }
  return filter && !matches(filter, event) ? 'filtered' : null;
}
