import { preparedName } from '../platform/database/prepared.js';
import { GroupedWrites } from './grouped-writes.js';

/** A transaction that notes its statements, and the writes grouped in it. */
function setUp() {
  const ran: { sql: string; parameters: unknown[] | undefined }[] = [];
  const effects: (() => void)[] = [];
  const writes = new GroupedWrites({
    query: (sql, parameters) => {
      ran.push({ sql, parameters });
      return Promise.resolve([]);
    },
    execute: (sql, parameters) => Promise.resolve(void ran.push({ sql, parameters })),
    afterCommit: (effect) => void effects.push(effect),
  });
  return { ran, effects, writes };
}

const DELETE = 'DELETE FROM a WHERE id = $1';

describe('GroupedWrites', () => {
  it('runs many statements as one, each with its own parameters', async () => {
    const { ran, writes } = setUp();
    await writes.execute('UPDATE a SET x = $2 WHERE id = $1', ['id', 'x']);
    await writes.execute('INSERT INTO b SELECT $1', ['y']);
    await writes.execute('INSERT INTO c SELECT $2, $1', ['v', 'w']);
    await writes.flush();
    const sql =
      'WITH write_0 AS (UPDATE a SET x = $2 WHERE id = $1), write_1 AS (INSERT INTO b SELECT $3) ' +
      'INSERT INTO c SELECT $5, $4';
    expect(ran).toEqual([{ sql, parameters: ['id', 'x', 'y', 'v', 'w'] }]);
    expect(preparedName(sql)).toBeDefined();
  });

  it('runs a single statement unchanged, and nothing twice', async () => {
    const { ran, writes } = setUp();
    await writes.flush();
    expect(ran).toEqual([]);
    await writes.execute(DELETE, [1]);
    await writes.flush();
    await writes.flush();
    expect(ran).toEqual([{ sql: DELETE, parameters: [1] }]);
  });

  it('runs queries immediately, before the collected writes', async () => {
    const { ran, writes } = setUp();
    await writes.execute(DELETE, [1]);
    await writes.query('SELECT $1', [2]);
    await writes.flush();
    expect(ran.map(({ sql }) => sql)).toEqual(['SELECT $1', DELETE]);
  });

  it('runs a repeated statement after the first', async () => {
    const { ran, writes } = setUp();
    await writes.execute(DELETE, [1]);
    await writes.execute(DELETE, [2]);
    await writes.flush();
    expect(ran).toEqual([
      { sql: DELETE, parameters: [1] },
      { sql: DELETE, parameters: [2] },
    ]);
  });

  it('leaves effects to the transaction', () => {
    const { effects, writes } = setUp();
    const effect = (): void => undefined;
    writes.afterCommit(effect);
    expect(effects).toEqual([effect]);
  });
});
