import { filtered, type List } from '../../platform/database/reads/bounded-list.js';

export interface EventFilters {
  /** Any of these; null: all types. */
  readonly types: readonly string[] | null;
  readonly agentId?: string | null | undefined;
  /** Events that no webhook matched, or all others. */
  readonly unmatched?: boolean | null | undefined;
}

/** Events of versions that did not count matching webhooks are not among them. */
const UNMATCHED = ['t.matched = 0', 'NOT t.is_test'];
const MATCHED = `(${UNMATCHED.join(' AND ')}) IS NOT TRUE`;

/**
 * The filters as look-ups by index: that of the agent, of the types or of the account, whichever is the
 * narrowest, `(user_id, id)` having an own index of unmatched events. The other filters are compared row by row.
 */
export function eventFilters(
  userId: string,
  { types, agentId, unmatched }: EventFilters,
): Pick<List, 'where' | 'values' | 'anyOf'> {
  const matched = unmatched == null ? [] : unmatched ? UNMATCHED : [MATCHED];
  const ofTypes = types === null ? [] : [['t.type = ANY (?::text[])', types] as const];
  if (agentId != null) {
    return {
      ...filtered({ user_id: userId }, ['t.agent_id IS NOT NULL', ...matched], ofTypes),
      anyOf: [{ column: 'agent_id', type: 'uuid', values: [agentId] }],
    };
  }
  if (types !== null && unmatched !== true) {
    return {
      ...filtered({ user_id: userId }, matched),
      anyOf: [{ column: 'type', type: 'text', values: types }],
    };
  }
  return {
    ...filtered({}, matched, ofTypes),
    anyOf: [{ column: 'user_id', type: 'uuid', values: [userId] }],
  };
}
