import { cpuTimeMs } from '../../../../test/support/cpu-time.js';
import { jsonFault } from './json-bounds.js';

const INTEGERS = 'must not contain integers beyond ±9007199254740991; send them as strings';
const NUMBERS = 'must not contain numbers beyond ±1.7976931348623157e+308';
const DEPTH = 'must not be nested deeper than 50 levels';
const VALUES = 'must not contain more than 10000 values';

const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
const parsed = (text: string) => JSON.parse(text) as unknown;
const list = (count: number, item = '1') => `[${Array.from({ length: count }, () => item).join()}]`;

describe('jsonFault', () => {
  it.each([
    '{}',
    '[]',
    'null',
    '""',
    '{"agent_id":"0b5c1e9a-6f0e-4f0c-8d63-1d5a3b1c9e57","cpu_usage":12.5}',
    '{"a":9007199254740991,"b":-9007199254740991,"c":[0,-0,1e300,1E-400,0.12345678901234567890]}',
    '{"a":"9007199254740993 1e400 [[[[ \\" }","b\\\\":"\\\\"}',
    ' {\n"a" :\t[ 1 , { } , [ ] ] } ',
    nested(51),
    list(10_000),
    list(4_999, '[1]').replace('[[1]', '[1'),
  ])('takes %#', (text) => {
    expect(() => parsed(text)).not.toThrow();
    expect(jsonFault(text)).toBeUndefined();
  });

  it.each([
    ['{"a":1,"config":{"b":[9007199254740992]},"c":2}', 'config', INTEGERS],
    ['{"config":-9007199254740992}', 'config', INTEGERS],
    [`{"config":${'9'.repeat(400)}}`, 'config', NUMBERS],
    ['{"config":{"a":1e400}}', 'config', NUMBERS],
    ['{"config":[-1E+400]}', 'config', NUMBERS],
    ['[12345678901234567890]', 'body', INTEGERS],
    ['1e999', 'body', NUMBERS],
    ['{"a \\" b":1e999}', 'a " b', NUMBERS],
    [`{"a":${nested(51)}}`, 'a', DEPTH],
    [nested(52), 'body', DEPTH],
    ['{"a":'.repeat(52), 'a', DEPTH],
    [list(10_001), 'body', VALUES],
    [`{"a":${list(5_000)},"b":${list(5_000)}}`, 'b', VALUES],
    [list(5_001, '{"a":1}'), 'body', VALUES],
  ])('finds the fault of %#', (text, field, message) => {
    expect(jsonFault(text)).toEqual({ field, message });
  });

  it.each(['{', '{"a":', '"', '"\\', '-', '[1,,2]', '{"a":1-2e}', 'nonsense', ']]]]'])(
    'leaves %s to the parser',
    (text) => {
      expect(() => parsed(text)).toThrow();
      expect(jsonFault(text)).toBeUndefined();
    },
  );

  it('counts as the walk over the parsed value does', () => {
    const text = JSON.stringify({ a: [1, { b: [] }, 'x'], c: {}, d: [[], [2]] });
    const count = (value: unknown): number =>
      typeof value === 'object' && value !== null
        ? Object.values(value).reduce((sum: number, it) => sum + 1 + count(it), 0)
        : 0;
    const own = count(JSON.parse(text));
    const rest = 10_000 - own - 1;
    expect(jsonFault(`[${list(rest - 1)},${text}]`)).toBeUndefined();
    expect(jsonFault(`[${list(rest)},${text}]`)).toMatchObject({ message: VALUES });
  });

  const HOSTILE = {
    brackets: '['.repeat(1024 * 1024),
    quotes: '"'.repeat(1024 * 1024),
    backslashes: `"${'\\'.repeat(1024 * 1024)}`,
    digits: '9'.repeat(1024 * 1024),
    'a fraction': `0.${'1'.repeat(1024 * 1024)}e1`,
    commas: ','.repeat(1024 * 1024),
    spaces: ' '.repeat(1024 * 1024),
    'a name without end': `{"${'\\"'.repeat(512 * 1024)}`,
  };

  it.each(Object.entries(HOSTILE))('takes linear time for a MiB of %s', async (_name, text) => {
    expect(await cpuTimeMs(() => jsonFault(text))).toBeLessThan(1_000);
  });
});
