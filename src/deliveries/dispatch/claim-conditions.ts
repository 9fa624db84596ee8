/** The first attempt of a delivery, or the retry after its last one, is due. */
export const isDue = (delivery: string): string => `${delivery}.next_attempt_at <= now()`;
