import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { promisify } from 'node:util';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { type ApiResponse, type Api } from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { expectProblem, statusAndCode } from '../support/shapes.js';
import { Tenant } from '../support/tenant.js';

const KIB = 1024;
const MIB = 1024 * KIB;
const JSON_TYPE = 'application/json';

let app: AppProcess;
let tenant: Tenant;
let api: Api;

beforeAll(async () => {
  app = await startApp({ role: 'api' });
  tenant = await Tenant.on(app.url);
  ({ api } = tenant);
});

afterAll(() => app.stop());

const report = (fields: object = {}): string =>
  JSON.stringify({ agent_id: tenant.agentId, status: 'running', ...fields });
const send = (
  body: string | Uint8Array,
  headers: Record<string, string> = {},
  path = '/ingest/agent-status',
): Promise<ApiResponse> => api.post(path, body, headers);
const zipped = (body: string | Uint8Array, path?: string): Promise<ApiResponse> =>
  send(gzipSync(body), { 'content-encoding': 'gzip' }, path);
const nodeId = async (): Promise<unknown> =>
  (await api.get(`/agents/${tenant.agentId}`)).body.node_id;

describe('a compressed body', () => {
  it.each(['gzip', 'GZIP', 'x-gzip'])('is accepted with Content-Encoding %s', async (encoding) => {
    const node_id = `node-${randomUUID()}, ünïcödé`;
    const answer = await send(gzipSync(report({ node_id })), { 'content-encoding': encoding });
    expect(answer).toMatchObject({ status: 200, body: { status: 'updated' } });
    expect(await nodeId()).toBe(node_id);
  });

  it('may consist of several members', async () => {
    const text = report({ node_id: 'in two members' });
    const parts = [text.slice(0, 20), text.slice(20)].map((part) => gzipSync(part));
    expect((await send(Buffer.concat(parts), { 'content-encoding': 'gzip' })).status).toBe(200);
    expect(await nodeId()).toBe('in two members');
  });

  it('is replayed by its Idempotency-Key as the plain one is', async () => {
    const headers = { 'idempotency-key': randomUUID() };
    expect((await send(report(), headers)).status).toBe(200);
    const again = await send(gzipSync(report()), { ...headers, 'content-encoding': 'gzip' });
    expect(again.headers.get('idempotency-replayed')).toBe('true');
  });

  it.each<[string, (text: string) => Uint8Array]>([
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['gzip, gzip', (text) => gzipSync(gzipSync(text))],
    ['compress', (text) => Buffer.from(text)],
    ['constructor', (text) => Buffer.from(text)],
  ])('is refused with 415 when its encoding is %s', async (encoding, encode) => {
    const answer = await send(encode(report()), { 'content-encoding': encoding });
    expectProblem(answer, 415, 'unsupported_media_type');
    expect(answer.headers.get('accept-encoding')).toBe('gzip, identity');
  });

  it('is accepted with the encoding identity', async () => {
    expect((await send(report(), { 'content-encoding': 'identity' })).status).toBe(200);
  });

  it.each<[string, () => Uint8Array]>([
    ['is not compressed', () => Buffer.from(report())],
    ['is cut', () => gzipSync(report()).subarray(0, -12)],
    ['has a wrong checksum', () => withByte(gzipSync(report()), -6)],
    ['is damaged within', () => withByte(gzipSync(report({ node_id: randomUUID() })), 14)],
  ])('is refused with 400 when it %s', async (_what, body) => {
    const answer = await send(body(), { 'content-encoding': 'gzip' });
    expectProblem(answer, 400, 'malformed_json');
  });

  it('is bounded by what it decodes to: exactly the limit of the route', async () => {
    for (const [path, limit] of [
      ['/ingest/agent-status', MIB],
      ['/agents', 256 * KIB],
      ['/auth/login', 16 * KIB],
    ] as const) {
      const within = await zipped(' '.repeat(limit - 2) + '[]', path);
      expect([path, statusAndCode(within)]).toEqual([path, '422 validation_failed']);
      const beyond = await zipped(' '.repeat(limit - 1) + '[]', path);
      expect([path, statusAndCode(beyond)]).toEqual([path, '413 payload_too_large']);
    }
  });

  it('that would expand to 200 MiB is refused, many at once, and costs no memory', async () => {
    const bomb = gzipSync(Buffer.alloc(200 * MIB, 0x20), { level: 9 });
    expect(bomb.length).toBeLessThan(MIB);
    const before = await residentBytes();
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send(bomb, { 'content-encoding': 'gzip' })),
    );
    for (const answer of answers) expectProblem(answer, 413, 'payload_too_large');
    expect((await residentBytes()) - before).toBeLessThan(200 * MIB);
    expect((await zipped(report())).status).toBe(200);
  });

  it('is not looked at without credentials', async () => {
    const nobody = app.api;
    const headers = { 'content-encoding': 'gzip' };
    expectProblem(await nobody.post('/agents', 'no gzip', headers), 401, 'unauthorized');
    expectProblem(await nobody.post('/nothing', 'no gzip', headers), 404, 'not_found');
  });
});

describe('the text of a body', () => {
  const bytes = (node: number[]): Buffer => {
    const [head = '', tail = ''] = report({ node_id: '|' }).split('|');
    return Buffer.concat([Buffer.from(head), Buffer.from(node), Buffer.from(tail)]);
  };

  it.each([
    ['bytes that UTF-8 does not have', [0x78, 0xff, 0xfe]],
    ['half a character', [0xc3]],
    ['an overlong character', [0xc0, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['Latin-1', [...Buffer.from('é', 'latin1')]],
  ])('is refused with 400 when it holds %s', async (_what, node) => {
    expect((await send(report({ node_id: 'as it was' }))).status).toBe(200);
    expectProblem(await send(bytes(node)), 400, 'malformed_json');
    expectProblem(await zipped(bytes(node)), 400, 'malformed_json');
    expect(await nodeId()).toBe('as it was');
  });

  it('is stored as it was sent when it is UTF-8', async () => {
    const node_id = 'ünïcödé € 😀 \ufeff';
    expect((await send(report({ node_id }))).status).toBe(200);
    expect(await nodeId()).toBe(node_id);
  });

  it('may begin with a byte order mark, which is no part of it', async () => {
    const text = `\ufeff${report({ node_id: 'after a mark' })}`;
    expect((await send(text)).status).toBe(200);
    expect(await nodeId()).toBe('after a mark');
    expect((await zipped(text)).status).toBe(200);
  });

  it.each(['utf-8', 'UTF-8', '"utf-8"', 'utf8', 'us-ascii'])(
    'may be declared as %s',
    async (charset) => {
      const type = { 'content-type': `${JSON_TYPE}; charset=${charset}` };
      expect((await send(report(), type)).status).toBe(200);
    },
  );

  it.each(['latin1', 'utf-16', '"iso-8859-1"', 'utf-8; charset=utf-16', 'x'])(
    'is refused with 400 when it is declared as %s',
    async (charset) => {
      const type = { 'content-type': `${JSON_TYPE}; charset=${charset}` };
      expectProblem(await send(report(), type), 400, 'malformed_json');
    },
  );

  it('is refused with 400 in UTF-16, with and without its mark', async () => {
    for (const text of [report(), `\ufeff${report()}`]) {
      expectProblem(await send(Buffer.from(text, 'utf16le')), 400, 'malformed_json');
    }
  });
});

/** Memory of the process, in bytes. */
async function residentBytes(): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(app.pid)]);
  return Number(stdout) * KIB;
}

function withByte(bytes: Buffer, at: number): Buffer {
  const index = at < 0 ? bytes.length + at : at;
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
}
