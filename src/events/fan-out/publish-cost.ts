/** Deliveries of an event that the transaction of its report inserts. An event with more gets a task. */
export const MAX_DIRECT = 16;
/** What a task costs at least, in inserted deliveries. */
const TASK_COST = 8;
/** Matches of a deferred event that cost as much as one inserted delivery. */
const MATCHES_PER_DELIVERY = 10;

/** What an event with so many deliveries costs the transaction that publishes it, in inserted deliveries. */
export function publishCost(deliveries: number): number {
  return deliveries <= MAX_DIRECT
    ? deliveries
    : Math.max(TASK_COST, deliveries / MATCHES_PER_DELIVERY);
}
