import { Mutx, type MutxOptions } from '../../packages/sdk-typescript/src/mutx.js';
import type { StreamMessage } from '../../packages/sdk-typescript/src/stream-events.js';

type Answer = (request: Request) => Response | Promise<Response>;

const stream = (...blocks: string[]): Response =>
  new Response(blocks.map((block) => `${block}\n\n`).join(''), {
    headers: { 'content-type': 'text/event-stream' },
  });
const event = (id: string): string => `id: ${id}\nevent: metrics.report\ndata: {"id":"${id}"}`;
const problem = (status: number, headers = {}): Response =>
  Response.json({ status, detail: 'No.', code: 'refused' }, { status, headers });
/** A body without data, until the request is aborted. */
const silent: Answer = ({ signal }) =>
  new Response(
    new ReadableStream({
      start: (body) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => body.error(signal.reason));
      },
    }),
  );
const lost: Answer = () => Promise.reject(new TypeError('fetch failed'));

function client(
  answers: Answer[],
  options: Partial<MutxOptions> = {},
): { mutx: Mutx; sent: Request[] } {
  const sent: Request[] = [];
  const fetch = (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
    const request = new Request(input, init);
    sent.push(request);
    return Promise.resolve((answers[sent.length - 1] ?? (() => problem(401)))(request));
  };
  return {
    mutx: new Mutx({ baseUrl: 'http://api.example/', apiKey: 'key', ...options, fetch }),
    sent,
  };
}

async function take(
  messages: AsyncIterable<StreamMessage>,
  count: number,
): Promise<StreamMessage[]> {
  const taken: StreamMessage[] = [];
  for await (const message of messages) if (taken.push(message) === count) break;
  return taken;
}

describe('streamEvents', () => {
  it('yields events and gaps with their positions', async () => {
    const { mutx, sent } = client([
      () => stream('retry: 1', event('a'), 'id: b\nevent: gap\ndata: {"oldest_available":null}'),
    ]);
    const messages = await take(mutx.streamEvents({ types: ['agent.*', 'x'], position: 'p' }), 2);
    expect(messages).toEqual([
      { kind: 'event', position: 'a', event: { id: 'a' } },
      { kind: 'gap', position: 'b', oldestAvailable: null },
    ]);
    const [request] = sent;
    expect(request?.url).toBe('http://api.example/events/stream?types=agent.*,x');
    expect(request?.headers.get('last-event-id')).toBe('p');
    expect(request?.headers.get('x-api-key')).toBe('key');
  });

  it('reconnects after the last id, with a new token, whatever has ended the connection', async () => {
    let tokens = 0;
    const { mutx, sent } = client(
      [
        () => stream('retry: 1', event('a'), 'event: end\ndata: {"reason":"token_expired"}'),
        () => stream(':\nid: b'),
        () => problem(503, { 'retry-after': '0' }),
        () => stream(event('c')),
      ],
      { accessToken: () => `t${(tokens += 1)}` },
    );
    const messages = await take(mutx.streamEvents(), 2);
    expect(messages.map(({ position }) => position)).toEqual(['a', 'c']);
    expect(sent.map(({ headers }) => headers.get('last-event-id'))).toEqual([null, 'a', 'b', 'b']);
    expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(
      [1, 2, 3, 4].map((n) => `Bearer t${n}`),
    );
  });

  it('survives a lost connection', async () => {
    const { mutx } = client([lost, () => stream(event('a'))]);
    expect(await take(mutx.streamEvents(), 1)).toHaveLength(1);
  });

  it('throws when the server rejects the request', async () => {
    const { mutx, sent } = client([() => problem(403)]);
    await expect(take(mutx.streamEvents(), 1)).rejects.toMatchObject({
      status: 403,
      code: 'refused',
    });
    expect(sent).toHaveLength(1);
  });

  it('ends with the reason of an abort: while it reads, waits, or before it begins', async () => {
    for (const answer of [silent, lost, (): Response => problem(429, { 'retry-after': '60' })]) {
      const abort = new AbortController();
      const { mutx } = client([answer]);
      const taking = take(mutx.streamEvents({ signal: abort.signal }), 1);
      setTimeout(() => abort.abort(new Error('enough')), 20);
      await expect(taking).rejects.toThrow('enough');
    }
    const { mutx } = client([silent]);
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(take(mutx.streamEvents({ signal }), 1)).rejects.toThrow('enough');
  });
});
