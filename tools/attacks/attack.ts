/** Totals since the attack began, by name. */
export type Counters = Record<string, number>;

/** Ids that a test needs to query the attacker's rows. */
export interface Account {
  readonly userId: string;
  readonly token: string;
  readonly webhookIds: readonly string[];
}

/** One hostile tenant, or client without credentials. Every request goes to 127.0.0.1. */
export interface Attack {
  readonly counters: Counters;
  /** Creates the account and its resources; sends nothing hostile yet. */
  prepare(): Promise<Account | undefined>;
  begin(): void;
  /** Sends no new requests and waits for those in flight, up to 15 s. */
  end(): Promise<void>;
  /** Responds at once from now on, held requests included. */
  relent?(): void;
}

/** Arguments of each kind of attack, sent to its process. */
export interface AttackOptions {
  /** Webhooks whose endpoint responds after `respondAfterMs`, and `rate` reports per second for them. */
  webhooks: {
    baseUrl: string;
    webhooks: number;
    respondAfterMs: number;
    rate: number;
    /** URL of another party's endpoint; default: one in the attacker's own process. */
    url?: string;
    /** Ports of the endpoint, over which the webhooks are spread; default 1. */
    origins?: number;
  };
  /** `parallel` clients read `path` again and again. `{webhook}` stands for the account's webhook. */
  reads: { baseUrl: string; path: string; parallel: number };
  /** `agents` with the largest accepted `config`; the list is read by some and never read by others. */
  configs: { baseUrl: string; agents: number; parallel: number; neverRead: number };
  /** No credentials: deep JSON at `bodiesAtOnce`, and paths that look like credentials. */
  hostile: { baseUrl: string; bodiesAtOnce: number; pathsPerSecond: number };
  /** `POST /webhooks/{id}/test` to an endpoint that responds after `respondAfterMs`, `parallel` at once. */
  tests: { baseUrl: string; respondAfterMs: number; parallel: number };
  /** API keys created, used once and revoked, `parallel` at once. */
  keys: { baseUrl: string; parallel: number };
}

export type AttackKind = keyof AttackOptions;
