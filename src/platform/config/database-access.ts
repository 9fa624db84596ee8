export const POOLERS = ['none', 'transaction'] as const;

/** How connections reach PostgreSQL. */
export interface DatabaseAccess {
  /** `transaction`: a pooler such as PgBouncer runs each transaction in any of its sessions. */
  readonly pooler: (typeof POOLERS)[number];
  /** Whether statements may be prepared by name, to be used by later transactions. */
  readonly prepared: boolean;
}

export const DIRECT: DatabaseAccess = { pooler: 'none', prepared: true };
