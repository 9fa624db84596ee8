/**
 * Pending deliveries `d` of one webhook with ids between two others, exclusive. Comparing rows, and the order
 * {@link BY_ID}, leave PostgreSQL one index, `deliveries_unsuccessful`: with others it would read the whole
 * history of the webhook.
 */
export const pendingBetween = (webhookId: string, after: string, before: string): string =>
  `d.status <> 'delivered'
    AND (d.webhook_id, d.status, d.id) > (${webhookId}, 'pending', ${after})
    AND (d.webhook_id, d.status, d.id) < (${webhookId}, 'pending', ${before})`;

export const BY_ID = 'd.webhook_id, d.status, d.id';
