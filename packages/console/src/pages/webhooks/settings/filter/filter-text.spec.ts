import { parseFilterText } from './filter-text';

describe('parseFilterText', () => {
  it.each([
    ['', null],
    [' \n', null],
    ['{"data.cpu_usage": {"$gte": 95}}', { 'data.cpu_usage': { $gte: 95 } }],
    [
      '{"$or": [{"type": "a"}], "data": {"$exists": true}}',
      { $or: [{ type: 'a' }], data: { $exists: true } },
    ],
  ])('reads %s', (text, filter) => {
    expect(parseFilterText(text)).toEqual({ filter });
  });

  it.each([
    ['{', /JSON/],
    ['[]', /object/],
    ['null', /object/],
    ['"data.x"', /object/],
    ['{}', /condition/],
    ['{"status": "failed"}', /not "status"/],
    ['{"database": 1}', /not "database"/],
  ])('rejects %s', (text, fault) => {
    expect(parseFilterText(text).fault).toMatch(fault);
  });
});
