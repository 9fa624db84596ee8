import { request } from 'node:http';
import { startApp, type AppProcess } from '../support/app-process.js';

const DOCUMENTS = [
  '/',
  '/landing.css',
  '/favicon.svg',
  '/docs',
  '/docs/',
  '/docs/swagger-ui-init.js',
  '/openapi.json',
  '/openapi.yaml',
  '/llms.txt',
];

let app: AppProcess;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
});

afterAll(() => app.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(app.url + path, { method, headers });

/** `fetch` does not let a client choose the Host header. */
const getAs = (host: string): Promise<string> =>
  new Promise((resolve, reject) => {
    request(`${app.url}/llms.txt`, { headers: { host } }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });

describe.each(DOCUMENTS)('%s', (path) => {
  it('has an ETag, by which a client asks whether it changed', async () => {
    const first = await get(path);
    expect(first.status).toBe(200);
    const etag = first.headers.get('etag') ?? '';
    expect(etag).toMatch(/^"[\w-]{43}"$/);
    expect(first.headers.get('cache-control')).not.toContain('no-store');
    expect((await first.text()).length).toBeGreaterThan(100);

    for (const named of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const again = await get(path, { 'if-none-match': named });
      expect([named, again.status, await again.text()]).toEqual([named, 304, '']);
      expect(again.headers.get('etag')).toBe(etag);
      expect(again.headers.get('x-request-id')).toBeTruthy();
    }
    expect((await get(path, { 'if-none-match': '"other"' })).status).toBe(200);
  });

  it('has the same ETag for HEAD', async () => {
    const head = await get(path, {}, 'HEAD');
    expect(head.status).toBe(200);
    expect(head.headers.get('etag')).toBe((await get(path)).headers.get('etag'));
  });
});

describe('an ETag', () => {
  it('differs between the forms of a document', async () => {
    const etagOf = async (path: string, accept: string) =>
      (await get(path, { accept })).headers.get('etag');
    expect(await etagOf('/', 'text/html')).not.toBe(await etagOf('/', 'application/json'));
    const [json, yaml] = [
      await etagOf('/openapi.json', '*/*'),
      await etagOf('/openapi.yaml', '*/*'),
    ];
    expect(json).not.toBe(yaml);
  });

  it('is not sent with what changes, or is refused', async () => {
    for (const path of ['/health/live', '/health/ready', '/agents', '/nothing']) {
      const answer = await get(path, { 'if-none-match': '*' });
      expect(answer.headers.get('etag')).toBeNull();
      expect([200, 401, 404]).toContain(answer.status);
      expect(answer.headers.get('cache-control')).toBe('no-store');
    }
  });
});

describe('/llms.txt', () => {
  it('names the address at which it was found, whatever was asked before', async () => {
    for (let n = 0; n < 40; n += 1) {
      expect(await getAs(`host-${n}.example`)).toContain(`API=http://host-${n}.example\n`);
    }
    expect(await getAs('host-0.example')).toContain('API=http://host-0.example\n');
    expect(await getAs('<script>')).toContain('API=http://localhost\n');
  });
});
