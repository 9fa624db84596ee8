import { redact } from './redact.js';

describe('redact', () => {
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

  it('leaves the rest alone', () => {
    const line = '{"msg":"request","path":"/webhooks/1","status":200,"has_secret":true}';
    expect(redact(line)).toBe(line);
  });
});
