import type { DeliveryExplanationCode } from 'mutx-sdk';
import { duration } from '../../../ui/format';

const AWAITED: Partial<Record<DeliveryExplanationCode, string>> = {
  retry_scheduled: 'Next attempt',
  rate_limited: 'Next attempt',
  claimed: 'Taken over',
};

/** "Next attempt in 2 min 40 s": what a pending delivery waits for, at `untilMs`. */
export function countdown(code: DeliveryExplanationCode, untilMs: number, nowMs: number): string {
  const seconds = Math.ceil((untilMs - nowMs) / 1_000);
  const awaited = AWAITED[code] ?? 'Next change';
  return seconds <= 0 ? `${awaited} any moment now` : `${awaited} in ${duration(seconds)}`;
}
