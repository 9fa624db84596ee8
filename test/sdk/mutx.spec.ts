import { Mutx, type MutxOptions } from '../../packages/sdk-typescript/src/mutx.js';
import { MutxError } from '../../packages/sdk-typescript/src/mutx-error.js';

type Answer = (request: Request) => Response | Promise<Response>;

const ok = (): Response => Response.json({ status: 'recorded' });
const unavailable = (): Response => Response.json({}, { status: 503 });
const lost: Answer = () => Promise.reject(new TypeError('fetch failed'));

const hang: Answer = ({ signal }) =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error));
  });

/** A client whose requests are answered in this order, and what it sent. */
function client(
  answers: Answer[],
  options: Partial<MutxOptions> = {},
): { mutx: Mutx; sent: Request[]; bodies: Promise<string>[] } {
  const sent: Request[] = [];
  const bodies: Promise<string>[] = [];
  const mutx = new Mutx({
    baseUrl: 'http://api.example/',
    apiKey: 'key',
    ...options,
    fetch: async (input, init) => {
      const request = new Request(input, init);
      sent.push(request);
      bodies.push(request.text());
      return (answers[sent.length - 1] ?? ok)(request);
    },
  });
  return { mutx, sent, bodies };
}

const report = { body: { agent_id: 'an id', cpu_usage: 97 } };
const keysOf = (sent: Request[]): (string | null)[] =>
  sent.map(({ headers }) => headers.get('idempotency-key'));

describe('Mutx', () => {
  it('sends the key, or the token in its place, to one address without doubled slashes', async () => {
    const byKey = client([]);
    await byKey.mutx.listAgents();
    expect(byKey.sent[0]?.url).toBe('http://api.example/agents');
    expect(byKey.sent[0]?.headers.get('x-api-key')).toBe('key');
    expect(byKey.sent[0]?.headers.get('authorization')).toBeNull();

    const byToken = client([], { accessToken: () => Promise.resolve('token') });
    await byToken.mutx.listAgents();
    expect(byToken.sent[0]?.headers.get('authorization')).toBe('Bearer token');
    expect(byToken.sent[0]?.headers.get('x-api-key')).toBeNull();
  });

  it('sends the same bytes and the same key again after a 503 or a lost connection', async () => {
    const { mutx, sent, bodies } = client([unavailable, lost, ok]);
    expect(await mutx.reportMetrics(report)).toEqual({ status: 'recorded' });
    const [key] = keysOf(sent);
    expect(key).toMatch(/^[\da-f-]{36}$/);
    expect(keysOf(sent)).toEqual([key, key, key]);
    expect(await Promise.all(bodies)).toEqual(Array(3).fill(JSON.stringify(report.body)));
  });

  it('makes a key for each call, and keeps yours', async () => {
    const { mutx, sent } = client([]);
    await mutx.reportMetrics(report);
    await mutx.reportMetrics(report);
    await mutx.reportMetrics({ ...report, headers: { 'Idempotency-Key': 'mine' } });
    const [first, second, third] = keysOf(sent);
    expect(first).not.toBe(second);
    expect(third).toBe('mine');
  });

  it('never repeats a POST that might be done twice', async () => {
    const login = { body: { email: 'a@example.com', password: 'secret' } };
    for (const answer of [unavailable, lost]) {
      const { mutx, sent } = client([answer]);
      await expect(mutx.loginUser(login)).rejects.toThrow();
      expect(keysOf(sent)).toEqual([null]);
    }
  });

  it('throws what the problem says, once the retries are used up', async () => {
    const problem = {
      type: 'about:blank',
      title: 'Unprocessable Content',
      status: 422,
      detail: 'name: must be a string',
      code: 'validation_failed',
      request_id: 'req-1',
      errors: [{ field: 'name', message: 'must be a string' }],
    };
    const { mutx } = client([() => Response.json(problem, { status: 422 })]);
    const error = await mutx.listAgents().catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(MutxError);
    expect(error).toMatchObject({
      message: '422 name: must be a string',
      status: 422,
      code: 'validation_failed',
      requestId: 'req-1',
      errors: problem.errors,
    });

    const tired = client([unavailable, unavailable], { maxRetries: 1 });
    await expect(tired.mutx.listAgents()).rejects.toMatchObject({ status: 503, code: 'http_503' });
    expect(tired.sent).toHaveLength(2);
  });

  it('understands an error that is not ours', async () => {
    const gateway = (): Response => new Response('<html>', { status: 502 });
    await expect(client([gateway]).mutx.listAgents()).rejects.toMatchObject({
      status: 502,
      code: 'http_502',
      errors: [],
    });
  });

  it('hands a lost connection on as it is', async () => {
    const { mutx, sent } = client([lost], { maxRetries: 0 });
    await expect(mutx.listAgents()).rejects.toThrow('fetch failed');
    expect(sent).toHaveLength(1);
  });

  it('gives up an attempt that hangs, and makes another', async () => {
    const { mutx, sent } = client([hang, ok], { timeoutMs: 20 });
    expect(await mutx.listAgents()).toBeDefined();
    expect(sent).toHaveLength(2);

    const hopeless = client([hang], { timeoutMs: 20, maxRetries: 0 });
    await expect(hopeless.mutx.listAgents()).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('stops waiting when it is aborted', async () => {
    const hourly = (): Response =>
      new Response('{}', { status: 429, headers: { 'Retry-After': '50' } });
    const { mutx, sent } = client([hourly]);
    const abort = new AbortController();
    const answer = mutx.listAgents({ signal: abort.signal });
    setTimeout(() => abort.abort(new Error('enough')), 20);
    await expect(answer).rejects.toThrow('enough');
    expect(sent).toHaveLength(1);
  });
});
