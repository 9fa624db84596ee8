import { expectStatus, type Api } from './api-client.js';
import type { Stores } from './stores.js';

export interface Agent {
  id: string;
  status: string;
  node_id: string | null;
  last_heartbeat: string | null;
}

export interface Deployment {
  id: string;
  status: string;
  node_id: string | null;
  started_at: string | null;
  ended_at: string | null;
  error_message: string | null;
}

interface Identified {
  id: string;
}

/** Reads the effects of a report. */
export class Effects {
  constructor(
    private readonly api: Api,
    private readonly stores: Stores,
  ) {}

  async agent({ id }: Identified): Promise<Agent> {
    return expectStatus(200, await this.api.get<Agent>(`/agents/${id}`));
  }

  async deployment({ id }: Identified): Promise<Deployment> {
    return expectStatus(200, await this.api.get<Deployment>(`/deployments/${id}`));
  }

  /** The agent's log, oldest first, as `level: message`. */
  async log({ id }: Identified): Promise<string[]> {
    const answer = await this.api.get<{ items: { level: string; message: string }[] }>(
      `/agents/${id}/logs`,
    );
    return answer.body.items.map(({ level, message }) => `${level}: ${message}`).reverse();
  }

  /** The events of an agent, oldest first, without alerts. */
  async events({ id }: Identified): Promise<{ type: string; data: Record<string, unknown> }[]> {
    const rows = await this.stores.query<{ type: string; data: string }>(
      `SELECT type, data FROM events
       WHERE data::json ->> 'agent_id' = $1 AND type NOT LIKE 'alert.%' ORDER BY id`,
      [id],
    );
    return rows.map(({ type, data }) => ({
      type,
      data: JSON.parse(data) as Record<string, unknown>,
    }));
  }

  async eventTypes(agent: Identified): Promise<string[]> {
    return (await this.events(agent)).map(({ type }) => type);
  }
}
