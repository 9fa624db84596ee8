import { cpuTimeMs } from '../../../test/support/cpu-time.js';
import { redact } from './redact.js';

describe('redact', () => {
  it('masks both passwords of a URL of Sentinels', () => {
    const url = 'redis+sentinel://:hunter2@one:1,two:2/main?sentinelPassword=hunter3';
    expect(redact(url)).not.toMatch(/hunter/);
  });

  it.each([
    ['key mutx_live_AbC123_s3cr3tS3cr3t used', 'key mutx_live_[redacted] used'],
    ['mutx_rt_abc-DEF_123', 'mutx_rt_[redacted]'],
    ['"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"', '"whsec_[redacted]"'],
    ['Authorization: Bearer abc.def-ghi', 'Authorization: Bearer [redacted]'],
    ['got eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', 'got [redacted]'],
    ['postgres://mutx:pa55@127.0.0.1:5432/mutx', 'postgres://[redacted]@127.0.0.1:5432/mutx'],
    ['redis://:p@ss@h:1/2', 'redis://[redacted]@h:1/2'],
    ['GET /x?a=1&token=s3cr3t&b=2', 'GET /x?a=1&token=[redacted]&b=2'],
    ['https://h/?API_KEY=s3cr3t', 'https://h/?API_KEY=[redacted]'],
    ['{"password":"a\\"b","name":"x"}', '{"password":"[redacted]","name":"x"}'],
    ['{"secret": "abc"}', '{"secret": "[redacted]"}'],
    ['{"X-API-Key":"k"}', '{"X-API-Key":"[redacted]"}'],
  ])('%s', (line, expected) => {
    expect(redact(line)).toBe(expected);
  });

  it.each([
    '{"msg":"request","path":"/webhooks/1","status":200,"has_secret":true}',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0, which lacks a signature',
    'GET https://example.com/a@b',
  ])('leaves the rest alone: %s', (line) => {
    expect(redact(line)).toBe(line);
  });

  it('masks every JWT of a line', () => {
    expect(redact('eyJa.eyJb.c eyJ.x.y eyJeyJ.eyJ.eyJ.z')).toBe('[redacted] eyJ.x.y [redacted].z');
  });

  /** Text on which a pattern that can begin or end a match in many places takes quadratic time. */
  const HOSTILE: Record<string, (size: number) => string> = {
    'API keys': (size) => 'mutx_live_'.repeat(size / 10),
    'API key marks': (size) => 'mutx_'.repeat(size / 5),
    'webhook secrets': (size) => 'whsec_'.repeat(size / 6),
    'JWTs that never have a dot': (size) => 'eyJ'.repeat(size / 3),
    'JWTs with too few dots': (size) => 'eyJa.'.repeat(size / 5),
    'JWTs with a long second part': (size) => `eyJa.${'eyJ'.repeat(size / 3)}`,
    'an authorization of spaces': (size) => `Bearer${' '.repeat(size)}`,
    'authorizations in a row': (size) => 'Basic Bearer '.repeat(size / 13),
    'a scheme as long as the line': (size) => `${'a'.repeat(size)}://`,
    'a scheme of many schemes': (size) => `${'a.'.repeat(size / 2)}://`,
    'a URL without user': (size) => `${'a'.repeat(size / 2)}://${'b:'.repeat(size / 4)}`,
    'URLs in a row': (size) => 'a://'.repeat(size / 4),
    'query parameters': (size) => '?key='.repeat(size / 5),
    'empty query parameters': (size) => '?token=&'.repeat(size / 8),
    'member names': (size) => '"secret"'.repeat(size / 8),
    'a member name and spaces': (size) => `"secret" :${' '.repeat(size)}`,
    'a value without end': (size) => `"secret":"${'x'.repeat(size)}`,
    'a value of escapes without end': (size) => `"secret":"${'\\"'.repeat(size / 2)}`,
    'values in a row': (size) => '"secret":"'.repeat(size / 10),
  };

  it.each(Object.keys(HOSTILE))('takes linear time for %s', async (name) => {
    const line = HOSTILE[name]?.(256 * 1024) ?? '';
    redact(line.slice(0, 1024));
    // A linear pattern needs some milliseconds; a quadratic one that needs 1 ms for 4 KiB needs 4 s.
    expect(await cpuTimeMs(() => redact(line))).toBeLessThan(1_000);
  });
});
