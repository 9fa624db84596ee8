import { expectStatus, type Api } from './api-client.js';

export interface EventView {
  id: string;
  type: string;
  data: Record<string, unknown> | null;
  occurred_at: string;
  agent_id: string | null;
  deployment_id: string | null;
  expunged_at: string | null;
  deliveries: { total: number; delivered: number; pending: number; failed: number };
}

export interface EventPage {
  items: EventView[];
  total: number;
  has_more: boolean;
  next_cursor: string | null;
}

export async function listEvents(api: Api, query = ''): Promise<EventPage> {
  return expectStatus(200, await api.get<EventPage>(`/events${query}`));
}
