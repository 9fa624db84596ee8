import pg from 'pg';
import { preparedName } from './prepared.js';

/** How node-postgres words it that the answer to a statement did not come in time. */
const GIVEN_UP = 'Query read timeout';

/**
 * A connection that ends with the first statement that we give up. The server may still run that
 * statement, in a transaction that nobody ends any more, so no one else may be handed the connection.
 * One that breaks between its owners, when nobody listens, does not end the process: the pool sees
 * that it is of no use any more.
 */
export class ImpatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => this.watch(query(...named(args)))) as typeof this.query;
  }

  private watch(result: unknown): unknown {
    if (result instanceof Promise) {
      result.catch((error: Error) => {
        if (error.message === GIVEN_UP) void this.end();
      });
    }
    return result;
  }
}

/** The same call, by name where the statement is a prepared one. */
function named([text, values, ...rest]: unknown[]): unknown[] {
  const name = typeof text === 'string' ? preparedName(text) : undefined;
  return name === undefined ? [text, values, ...rest] : [{ name, text, values }, ...rest];
}
