import { connect } from 'node:net';
import { registerUser, type RegisteredUser } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { aText, expectProblem } from '../support/shapes.js';

let app: AppProcess;
let user: RegisteredUser;

beforeAll(async () => {
  app = await startApp();
  user = await registerUser(app.url);
});

afterAll(() => app.stop());

const POST = 'POST /agents HTTP/1.1\r\nHost: localhost\r\n';

describe('GET /', () => {
  it('says what this is: in HTML to a browser, in JSON to others', async () => {
    const browser = await app.api.get('/', { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
    expect(browser.status).toBe(200);
    expect(browser.headers.get('content-type')).toBe('text/html; charset=utf-8');
    expect(browser.body).toMatch(/^<!doctype html>.*href="\/docs"/s);

    for (const path of ['/', '/v1', '/v1/', '/v1?x=1']) {
      const other = await app.api.get(path);
      expect(other.status).toBe(200);
      expect(other.headers.get('vary')).toBe('Accept');
      expect(other.body).toEqual({
        name: 'MUTX Webhooks & Ingestion',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        description: aText,
        docs: '/docs',
        openapi: ['/openapi.json', '/openapi.yaml'],
        llms: '/llms.txt',
        console: '/console/',
        health: ['/health', '/health/live', '/health/ready'],
        authentication: aText,
      });
    }
  });
});

describe('a problem', () => {
  it('is what a route that there is not answers, whoever asks', async () => {
    for (const api of [app.api, user.api]) {
      for (const path of ['/nothing', '/v1/nothing', '/v1/v1/agents', '/agents//']) {
        expectProblem(await api.get(path), 404, 'not_found');
      }
    }
  });

  it('asks for the credentials that the route accepts', async () => {
    const detailOf = async (path: string, token?: string): Promise<unknown> =>
      (await app.api.as({ token }).get<{ detail: string }>(path)).body.detail;
    expect(await detailOf('/agents')).toMatch(/X-API-Key: <key>/);
    expect(await detailOf('/agents', 'nonsense')).toMatch(/active API key/);
    expect(await detailOf('/api-keys')).toMatch(/access token.*API keys are not accepted here/);
    expect(await detailOf('/api-keys', 'nonsense')).not.toMatch(/API key/);
  });

  it('is what a URL that is none answers', async () => {
    expectProblem(await user.api.get('/agents/%zz'), 400, 'bad_request');
    expectProblem(await user.api.get(`/agents/${'x'.repeat(500)}`), 414, 'request_refused');
  });

  it('carries the request id of the client, if that is one of our kind', async () => {
    const ask = (id: string) => app.api.get('/agents', { 'x-request-id': id });
    expect((await ask('job-7:1.2_a')).body).toMatchObject({ request_id: 'job-7:1.2_a' });
    for (const wrong of ['two words', '<script>', 'x'.repeat(65)]) {
      const answer = await ask(wrong);
      expectProblem(answer, 401, 'unauthorized');
      expect(answer.headers.get('x-request-id')).toMatch(/^[\da-f-]{36}$/);
    }
  });

  it.each([
    ['HTTP that is none', 'NONSENSE', 400, 'bad_request'],
    ['a chunk that is none', `${POST}Transfer-Encoding: chunked\r\n\r\nZ`, 400, 'bad_request'],
    ['headers that are too large', `${POST}X: ${'x'.repeat(20_000)}`, 431, 'request_refused'],
  ])('is what %s is answered with', async (_what, request, status, code) => {
    const [head = '', body = ''] = (await raw(`${request}\r\n\r\n`)).split('\r\n\r\n');
    expect(head).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
    const headers = new Headers(
      head
        .split('\r\n')
        .slice(1)
        .map((line) => line.split(': ') as [string, string]),
    );
    expectProblem({ status, headers, body: JSON.parse(body) }, status, code);
  });
});

describe('an expectation that nobody knows', () => {
  it('is answered as if it were not there', async () => {
    const answer = await raw(
      'GET / HTTP/1.1\r\nHost: x\r\nExpect: tea\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1.1 200 /);
  });
});

describe('every answer', () => {
  it('carries its request id, and is logged with it, without the query', async () => {
    const answer = await user.api.get('/agents?status=idle');
    const id = answer.headers.get('x-request-id');
    const line = await app.waitForLog(({ request_id }) => request_id === id);
    expect(line).toMatchObject({ msg: 'request', method: 'GET', path: '/agents', status: 200 });
    expect(line.user_id).toBe((await user.api.get<{ id: string }>('/auth/me')).body.id);
  });
});

/** Sends bytes that no client library would, and answers all that comes back. */
function raw(request: string): Promise<string> {
  const { hostname, port } = new URL(app.url);
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(Number(port), hostname);
    socket.write(request);
    socket
      .on('data', (chunk) => (answer += chunk.toString()))
      .on('close', () => resolve(answer))
      .on('error', reject);
  });
}
