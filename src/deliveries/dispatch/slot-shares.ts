/** Slots in use: in all, and by endpoints that are not known to respond quickly. */
export interface SlotUse {
  held: number;
  slow: number;
}

/** Slow and unknown endpoints of all accounts share this part of the slots. */
const SLOW_SHARE = 1 / 2;
/** Once they hold more, because they became slow, each account may take this share of the free slots. */
const SLOW_SHARE_OF_FREE = 1 / 8;
/** An account may hold this many times the number of free slots. */
const ACCOUNT_FACTOR = 4;

/**
 * Whether an account may take one more slot for an endpoint. An account is bounded by a multiple of
 * the free slots, not by a fixed share (dynamic thresholds, Choudhury and Hahne 1998): a lone
 * account may hold four fifths of the slots, n accounts 4/(4n + 1) each, and some are always free for
 * the next one. Among slow endpoints the factor is one: a lone account may hold half of their part.
 */
export function mayTakeSlot(
  slots: number,
  { total, account }: { readonly total: SlotUse; readonly account: SlotUse },
  quick: boolean,
): boolean {
  const free = slots - total.held;
  if (account.held >= ACCOUNT_FACTOR * free) return false;
  const freeForSlow = Math.max(slots * SLOW_SHARE - total.slow, free * SLOW_SHARE_OF_FREE);
  return quick || account.slow < freeForSlow;
}

/**
 * The use as if the webhooks of the account that are `asking` had a slot each, up to half of what it holds. They
 * request slots from time to time, while its other endpoints take every slot the moment it is free.
 */
export function withAsked(
  { total, account }: { readonly total: SlotUse; readonly account: SlotUse },
  asking: number,
): { total: SlotUse; account: SlotUse } {
  const left = Math.min(asking, Math.floor(account.held / 2));
  const add = ({ held, slow }: SlotUse): SlotUse => ({ held: held + left, slow: slow + left });
  return { total: add(total), account: add(account) };
}

export function addSlot(use: SlotUse, quick: boolean): void {
  use.held += 1;
  if (!quick) use.slow += 1;
}
