import pg from 'pg';
import { PrimaryClient, type PrimaryConfig } from './connections/primary-client.js';
import { preparedName } from './prepared.js';

/** Longer than `statement_timeout`: exceeded only if the server hangs or is unreachable. */
const QUERY_TIMEOUT_MS = 12_000;

/** Statements that are sent without waiting for the result before follow each other in one round trip. */
const PIPELINED = { pipeline: true } as PrimaryConfig;

type Callback = (error: Error | null, result?: pg.QueryResult) => void;
type Send = (query: pg.Submittable) => unknown;
/** The types lack the callback and the name of a prepared statement. */
const Query = pg.Query as unknown as new (
  text: string,
  values: unknown[] | undefined,
  callback: Callback,
) => pg.Submittable & { name: string | undefined };

export interface QueryTimeoutConfig extends PrimaryConfig {
  /** Whether statements that are `prepared` get a name; default true. */
  readonly prepared?: boolean;
}

/**
 * A connection that closes after its first query timeout. The server may still run the statement in an
 * open transaction, so the connection must not return to the pool. The error listener keeps the
 * process running if the connection breaks while idle; the pool then removes it.
 *
 * Replaces the `query_timeout` and the promises of node-postgres, which assigns a new function to a
 * property for each statement. V8 allocates such a function in the old generation, where it retains
 * the closure of the caller until the next full collection.
 */
export class QueryTimeoutClient extends PrimaryClient {
  private readonly prepared: boolean;
  private readonly send: Send;

  constructor(config: QueryTimeoutConfig = {}) {
    super({ ...config, ...PIPELINED });
    this.prepared = config.prepared ?? true;
    this.on('error', () => undefined);
    this.send = this.query.bind(this);
    this.query = ((text: string, ...rest: unknown[]) => {
      const values = rest.find(Array.isArray) as unknown[] | undefined;
      const callback = rest.find((given) => typeof given === 'function') as Callback | undefined;
      const result = this.run(text, values);
      if (callback === undefined) return result;
      result.then((value) => {
        callback(null, value);
      }, callback);
    }) as typeof this.query;
  }

  protected run(text: string, values: unknown[] | undefined): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('Query read timeout'));
        void this.end();
      }, QUERY_TIMEOUT_MS);
      const query = new Query(text, values, (error, result) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(result as pg.QueryResult);
      });
      query.name = this.prepared ? preparedName(text) : undefined;
      this.send(query);
    });
  }
}
