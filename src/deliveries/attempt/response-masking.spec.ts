import type { SendResult } from './attempt-result.js';
import { masked, secretValues } from './response-masking.js';

const NONE = { headers: [], routingKey: null, secretUrl: null };
const response = (body: string | null): SendResult => ({
  kind: 'response',
  statusCode: 401,
  body,
  retryAfter: null,
  durationMs: 1,
});
const shown = (body: string, sent: Partial<typeof NONE | object>) =>
  masked(response(body), secretValues({ ...NONE, ...sent }));

describe('masked', () => {
  it('hides header values, with and without their scheme', () => {
    const headers = [['Authorization', 'Bearer 0123456789']];
    expect(shown('{"authorization":"Bearer 0123456789"}', { headers })).toEqual(
      response('{"authorization":"***"}'),
    );
    expect(shown('no such token: 0123456789', { headers })).toEqual(response('no such token: ***'));
  });

  it('hides header values as JSON spells them', () => {
    const headers = [['X-Key', 'a "quoted" \\ key']];
    expect(shown(JSON.stringify({ key: 'a "quoted" \\ key' }), { headers })).toEqual(
      response('{"key":"***"}'),
    );
  });

  it('hides routing keys, and URLs that are secrets', () => {
    expect(shown('{"routing_key":"R0123456789"}', { routingKey: 'R0123456789' })).toEqual(
      response('{"routing_key":"***"}'),
    );
    const secretUrl = 'https://hooks.example/services/T0/B0/key?thread=1';
    expect(shown(`Cannot POST /services/T0/B0/key`, { secretUrl })).toEqual(
      response('Cannot POST ***'),
    );
    expect(shown(`Moved: ${secretUrl}`, { secretUrl })).toEqual(response('Moved: ***'));
  });

  it('hides the beginning of a value at the end of a body that was cut', () => {
    const headers = [['X-Key', '0123456789abcdef']];
    const filler = 'x'.repeat(4_096 - 12);
    expect(shown(`${filler}0123456789ab`, { headers })).toEqual(response(`${filler}***`));
    expect(shown('short 0123456789ab', { headers })).toEqual(response('short 0123456789ab'));
  });

  it('leaves short values, other text and results without a body as they are', () => {
    const headers = [['X-Env', '1']];
    expect(shown('1 of 10', { headers })).toEqual(response('1 of 10'));
    const values = secretValues({ ...NONE, routingKey: 'R0123456789' });
    expect(masked(response('fine'), values)).toEqual(response('fine'));
    expect(masked(response(null), values)).toEqual(response(null));
    const failed: SendResult = { kind: 'not_built', durationMs: 0 };
    expect(masked(failed, values)).toBe(failed);
  });
});
