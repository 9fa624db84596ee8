import { ok, type Behaviour } from './behaviours.js';
import type { ReceivedRequest, Receiver } from './receiver.js';
import type { Tenant } from './tenant.js';

/** `ordering` of a webhook. */
export const ORDERED = { ordering: 'agent' };

/** The agent that a request is about. */
export const agentOf = (request: ReceivedRequest): string => request.json.data.agent_id as string;

/** The number that a request reports, as `cpu_usage`. */
export const numberOf = (request: ReceivedRequest): number => request.json.data.cpu_usage as number;

export const upTo = (last: number, first = 1): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);

/** Reports these numbers, from 0 to 100, one after the other. */
export async function measureAll(
  tenant: Tenant,
  numbers: readonly number[],
  agentId = tenant.agentId,
): Promise<void> {
  for (const cpu_usage of numbers) await tenant.measure({ agent_id: agentId, cpu_usage });
}

/** The numbers of the requests about an agent, in the order of their arrival. */
export function arrivedNumbers(receiver: Receiver, agentId: string): number[] {
  return receiver.received.filter((request) => agentOf(request) === agentId).map(numberOf);
}

/** Behaves in this way for an agent, or for one number, and accepts all other requests. */
export function only(
  { agentId, number }: { agentId?: string; number?: number },
  behaviour: Behaviour,
): Behaviour {
  return (request, response) => {
    const applies =
      (agentId === undefined || agentOf(request) === agentId) &&
      (number === undefined || numberOf(request) === number);
    (applies ? behaviour : ok())(request, response);
  };
}
