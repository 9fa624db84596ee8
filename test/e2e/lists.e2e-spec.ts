import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { OPERATIONS, pathOf, queryParameter } from '../support/operations.js';
import { expectProblem, statusAndCode, UNKNOWN_ID } from '../support/shapes.js';

const lists = OPERATIONS.filter((op) => queryParameter(op, 'limit'));

let app: AppProcess;
let owner: Api;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  owner = (await registerUser(app.url)).api;
});

afterAll(() => app.stop());

describe('every list', () => {
  it('takes times, and a cursor of its own without skip', async () => {
    const time = '2026-11-27T09:30:00';
    const refused: [field: string, query: string][] = [
      ['cursor', `cursor=${'A'.repeat(513)}`],
      ['skip', 'cursor=A&skip=1'],
      ['until', `since=${time}.001Z&until=${time}Z`],
      ...[
        'yesterday',
        '1764235800',
        `${time}`,
        '2026-02-30',
        `${time}%2B15:00`,
        '0000-01-01T00:00%2B01:00',
      ].flatMap((at) =>
        ['since', 'until'].map((field): [string, string] => [field, `${field}=${at}`]),
      ),
    ];
    for (const op of lists) {
      const path = pathOf(op, () => UNKNOWN_ID);
      const list = (query: string) => owner.call(op.method, `${path}?${query}`, {});
      const found = path.includes(UNKNOWN_ID) ? '404 not_found' : '200';
      const times = `since=0000-01-01&until=${time}.123456%2B14:00`;
      for (const query of [times, `since=${time}Z&until=${time}Z`, 'cursor=&since=&until=']) {
        expect([op.name, query, statusAndCode(await list(query))]).toEqual([op.name, query, found]);
      }
      for (const [field, query] of refused) {
        expectProblem(await list(query), 422, 'validation_failed', [field]);
      }
      const malformed = await list('cursor=A&skip=0');
      if (found === '200') expectProblem(malformed, 422, 'validation_failed', ['cursor']);
      else expect(statusAndCode(malformed)).toBe(found);
    }
  });

  it('takes skip from 0 and limit from 1 to its bound', async () => {
    for (const op of lists) {
      const isOfDeliveries = op.documented.operationId?.endsWith('Deliveries');
      const bound = isOfDeliveries ? 500 : 200;
      const path = pathOf(op, () => UNKNOWN_ID);
      const list = (query: string) => owner.call(op.method, `${path}?${query}`, {});
      const found = path.includes(UNKNOWN_ID) ? '404 not_found' : '200';
      for (const query of ['skip=0&limit=1', `limit=${bound}`, 'skip=2147483647', 'limit=&skip=']) {
        expect([op.name, query, statusAndCode(await list(query))]).toEqual([op.name, query, found]);
      }
      for (const query of ['limit=0', `limit=${bound + 1}`, 'limit=x', 'limit=1.5']) {
        expectProblem(await list(query), 422, 'validation_failed', ['limit']);
      }
      for (const query of ['skip=-1', 'skip=x', 'skip=2147483648', 'skip=1&skip=2']) {
        expectProblem(await list(query), 422, 'validation_failed', ['skip']);
      }
      expectProblem(await list('page=1'), 422, 'validation_failed', ['page']);
    }
    expect(lists.length).toBeGreaterThan(7);
  });
});
