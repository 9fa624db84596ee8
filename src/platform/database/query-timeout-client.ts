import pg from 'pg';
import { preparedName } from './prepared.js';

/** Longer than `statement_timeout`: only a server that hangs, or is cut off, takes this long. */
const GIVE_UP_MS = 12_000;

type Callback = (error: Error | null, result?: pg.QueryResult) => void;
type Send = (query: pg.Submittable) => void;
/** What the types leave out: the callback, and the name of a prepared statement. */
const Query = pg.Query as unknown as new (
  text: string,
  values: unknown[] | undefined,
  callback: Callback,
) => pg.Submittable & { name: string | undefined };

/**
 * A connection that ends with the first statement that we give up. The server may still run that
 * statement, in a transaction that nobody ends any more, so no one else may be handed the connection.
 * One that breaks between its owners, when nobody listens, does not end the process: the pool sees
 * that it is of no use any more.
 *
 * It does by itself what node-postgres would do for `query_timeout` and for a promise, because
 * node-postgres assigns a new function to a property for each statement. V8 puts such a function among
 * the old objects, and with it all that the statement's caller holds: it survives until the next full
 * collection.
 */
export class ImpatientClient extends pg.Client {
  constructor(config?: pg.ClientConfig) {
    super(config);
    this.on('error', () => undefined);
    const send = this.query.bind(this) as Send;
    this.query = ((text: string, ...rest: unknown[]) => {
      const values = rest.find(Array.isArray) as unknown[] | undefined;
      const callback = rest.find((given) => typeof given === 'function') as Callback | undefined;
      const answer = this.answerOf(send, text, values);
      if (callback === undefined) return answer;
      answer.then((result) => {
        callback(null, result);
      }, callback);
    }) as typeof this.query;
  }

  private answerOf(
    send: Send,
    text: string,
    values: unknown[] | undefined,
  ): Promise<pg.QueryResult> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error('Query read timeout'));
        void this.end();
      }, GIVE_UP_MS);
      const query = new Query(text, values, (error, result) => {
        clearTimeout(timer);
        if (error) reject(error);
        else resolve(result as pg.QueryResult);
      });
      query.name = preparedName(text);
      send(query);
    });
  }
}
