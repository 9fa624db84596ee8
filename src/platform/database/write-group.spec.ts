import { preparedName } from './prepared.js';
import { WriteGroup } from './write-group.js';

describe('WriteGroup', () => {
  it('makes one statement of many, each with its own parameters', () => {
    const group = new WriteGroup();
    group.add('UPDATE a SET x = $2 WHERE id = $1', ['id', 'x']);
    group.add('INSERT INTO b SELECT $1', ['y']);
    group.add('INSERT INTO c SELECT $2, $1', ['v', 'w']);
    const { sql, parameters } = group.statement();
    expect(sql).toBe(
      'WITH write_0 AS (UPDATE a SET x = $2 WHERE id = $1), write_1 AS (INSERT INTO b SELECT $3) ' +
        'INSERT INTO c SELECT $5, $4',
    );
    expect(parameters).toEqual(['id', 'x', 'y', 'v', 'w']);
    expect(preparedName(sql)).toBeDefined();
  });

  it('leaves a single statement as it is', () => {
    const group = new WriteGroup();
    expect(group.isEmpty).toBe(true);
    group.add('DELETE FROM a WHERE id = $1', [1]);
    expect(group.isEmpty).toBe(false);
    expect(group.has('DELETE FROM a WHERE id = $1')).toBe(true);
    expect(group.statement()).toEqual({ sql: 'DELETE FROM a WHERE id = $1', parameters: [1] });
  });
});
