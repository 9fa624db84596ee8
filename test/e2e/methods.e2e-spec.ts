import { registerUser, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { OPERATIONS, pathOf } from '../support/operations.js';
import { expectProblem, UNKNOWN_ID } from '../support/shapes.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];

let app: AppProcess;
let owner: Api;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  owner = (await registerUser(app.url)).api;
});

afterAll(() => app.stop());

/** Whether a path is one of a documented path: `/things/new` is one of `/things/{id}` as well. */
const isOf = (path: string, documented: string): boolean =>
  new RegExp(`^${documented.replace(/\{\w+\}/g, '[^/]+')}$`).test(path);

/** Every documented path with the methods that it has. */
const PATHS = [...new Map(OPERATIONS.map((op) => [op.path, op]))].map(([path, one]) => {
  const operations = OPERATIONS.filter((op) => isOf(path, op.path));
  const documented = operations.map(({ method }) => method);
  const has = (method: string): boolean => documented.includes(method === 'HEAD' ? 'GET' : method);
  return { url: pathOf(one, () => UNKNOWN_ID), allowed: METHODS.filter(has), has };
});

describe('another method of a known path', () => {
  it('is 405 with the methods that the document has, whoever asks and however it is spelled', async () => {
    for (const { url, allowed, has } of PATHS) {
      for (const method of METHODS.filter((other) => !has(other))) {
        for (const spelled of [url, `/v1${url}/?x=1`]) {
          for (const api of [app.api, owner]) {
            if (method === 'HEAD') continue;
            const answer = await api.call(method, spelled, {});
            expect([method, spelled, answer.status]).toEqual([method, spelled, 405]);
            expectProblem(answer, 405, 'method_not_allowed');
            expect([url, answer.headers.get('allow')]).toEqual([url, allowed.join(', ')]);
          }
        }
      }
    }
    expect(PATHS.length).toBeGreaterThan(20);
  });

  it('is 405 before credentials and body are read', async () => {
    const answer = await app.api.call('PUT', '/agents', {
      body: '{',
      headers: { 'x-api-key': 'x' },
    });
    expectProblem(answer, 405, 'method_not_allowed');
    expect(answer.headers.get('allow')).toBe('GET, HEAD, POST');
  });

  it('is 405 for the public pages as well', async () => {
    for (const path of ['/', '/docs', '/openapi.json', '/llms.txt']) {
      const answer = await app.api.call('DELETE', path, {});
      expectProblem(answer, 405, 'method_not_allowed');
      expect(answer.headers.get('allow')).toBe('GET, HEAD');
    }
  });

  it('is 404 on a path that there is not', async () => {
    for (const path of [
      '/nothing',
      '/agents//',
      `/agents/${UNKNOWN_ID}/nothing`,
      '/v1/v1/agents',
    ]) {
      expectProblem(await owner.call('PUT', path, { body: {} }), 404, 'not_found');
    }
  });
});

describe('HEAD', () => {
  const head = (path: string, token?: string): Promise<Response> =>
    fetch(`${app.url}${path}`, {
      method: 'HEAD',
      headers: token ? { authorization: `Bearer ${token}` } : {},
    });

  it('answers as GET does, without a body', async () => {
    const { token } = owner.credentials;
    for (const { url, has } of PATHS) {
      const [asHead, asGet] = [await head(url, token), await owner.call('GET', url, {})];
      expect([url, asHead.status]).toEqual([url, asGet.status]);
      expect(await asHead.text()).toBe('');
      if (has('GET')) {
        expect(asHead.headers.get('content-type')).toBe(asGet.headers.get('content-type'));
      }
    }
  });

  it('is guarded as GET is', async () => {
    expect((await head('/agents')).status).toBe(401);
    expect((await head('/health/live')).status).toBe(200);
    expect((await head('/')).status).toBe(200);
  });
});
