import { expectStatus, type ApiResponse } from './api-client.js';
import { insertDeliveries, insertEvents, type EventRows } from './history.js';
import type { Receiver } from './receiver.js';
import type { Stores } from './stores.js';
import type { Tenant } from './tenant.js';

/** A time `ms` ago. */
export const ago = (ms: number): string => new Date(Date.now() - ms).toISOString();

/** Requests a replay, by default of the last hour. */
export function requestReplay(
  { api }: Tenant,
  webhookId: string,
  body: object = {},
  headers?: Record<string, string>,
): Promise<ApiResponse> {
  const input = { since: ago(3_600_000), ...body };
  return api.post(`/webhooks/${webhookId}/replays`, input, headers);
}

export async function dryRun(
  tenant: Tenant,
  webhookId: string,
  body: object = {},
): Promise<number> {
  const answer = await requestReplay(tenant, webhookId, { dry_run: true, ...body });
  return expectStatus(200, answer).matched as number;
}

/** Inserts events of the tenant, each with a failed delivery to the webhook; returns the ids of the events. */
export async function failedEvents(
  stores: Stores,
  tenant: Tenant,
  webhookId: string,
  options: EventRows,
): Promise<string[]> {
  const ids = await insertEvents(stores, await tenant.userId(), options);
  await insertDeliveries(stores, webhookId, ids, { status: 'failed' });
  return ids;
}

/** The events that the receiver got. */
export function arrivedEvents({ received }: Receiver): string[] {
  return received.map((it) => it.header('x-mutx-event-id') ?? '').sort();
}
