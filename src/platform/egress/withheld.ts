import type { OutboundResult } from './outbound-client.js';

/** One text for every failure, so that open, closed and filtered ports look alike. */
export const INTERNAL_FAILURE = 'the request to a non-public address failed';

/**
 * A result as the owner of an endpoint at a non-public address may see it: the status, which decides,
 * but neither the body nor the reason of a failure, which is kept in `detail` for the operator's log.
 */
export function withheld(result: OutboundResult): OutboundResult {
  if (result.kind === 'response') return { ...result, body: null };
  if (result.reason === 'blocked') return result;
  return { ...result, message: INTERNAL_FAILURE, detail: result.message };
}
