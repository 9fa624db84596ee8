import fc from 'fast-check';

/** Any UTF-16 code units, lone surrogates included. */
const codeUnits = fc
  .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 })
  .map((units) => String.fromCharCode(...units));

const nested = (depth: number, open: string, close: string): string =>
  open.repeat(depth) + close.repeat(depth);

/** Values known to break parsers, validators or databases. */
const NOTORIOUS = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  '\udc00\ud800',
  '\ufeff',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'null',
  'NaN',
  '-1',
  '1e400',
  '00000000-0000-0000-0000-000000000000',
  "' OR 1=1 --",
  '${7*7}{{7*7}}',
  '../../etc/passwd',
  '%00%ff%zz',
  '<script>alert(1)</script>',
  '\r\nSet-Cookie: a=b',
  'x'.repeat(300),
  'x'.repeat(70_000),
  '🔑'.repeat(100),
  'http://[::1',
  'http://user:pass@example.invalid/',
  'javascript:alert(1)',
  'mutx_live_0123456789AB_CDEFGHIJKLMNOPQRSTUVWXYZabcdefgh24gaWe',
];

export const hostileText = fc.oneof(
  fc.constantFrom(...NOTORIOUS),
  fc.string({ unit: 'binary', maxLength: 30 }),
  codeUnits,
);

/** Texts of JSON values that `JSON.stringify` never produces. */
const RAW_JSON = [
  '1e400',
  '-1e400',
  '-0',
  '9007199254740993',
  `1${'0'.repeat(400)}`,
  '0.1e-400',
  '2147483648',
  '{"__proto__":{"admin":true}}',
  '{"a":{"__proto__":null}}',
  '{"constructor":{"prototype":{"admin":true}}}',
  '{"toString":1,"hasOwnProperty":1,"then":1,"toJSON":1}',
  '{"a":1,"a":2}',
  '{"length":1000000000}',
  '{"":""}',
  nested(49, '[', ']'),
  nested(60, '[', ']'),
  nested(20_000, '[', ']'),
  `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
  `[${'0,'.repeat(20_000)}0]`,
  '"\\u0000"',
  '"\\ud800"',
  '{"\\u0000":1}',
  '{"\\udfff":1}',
];

/** The text of a hostile JSON value. */
export const hostileJson = fc.oneof(
  { arbitrary: fc.constantFrom(...RAW_JSON), weight: 3 },
  { arbitrary: hostileText.map((text) => JSON.stringify(text)), weight: 3 },
  { arbitrary: fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)), weight: 2 },
  { arbitrary: fc.constantFrom('null', 'true', '[]', '{}', '0', '""', '[null]'), weight: 2 },
  { arbitrary: fc.double().map((value) => JSON.stringify(value)), weight: 1 },
  {
    arbitrary: fc.array(fc.double(), { maxLength: 3 }).map((all) => JSON.stringify(all)),
    weight: 1,
  },
  {
    arbitrary: fc
      .dictionary(hostileText, hostileText, { maxKeys: 3 })
      .map((pairs) => JSON.stringify(pairs)),
    weight: 1,
  },
);

const bytes = (...values: number[]): Buffer => Buffer.from(values);
const quoted = (inner: Buffer): Buffer =>
  Buffer.concat([Buffer.from('{"name":"'), inner, Buffer.from('"}')]);

/** Bodies that are not a valid JSON object. */
export const oddBody = fc.oneof(
  fc.constantFrom<Buffer>(
    Buffer.from(''),
    Buffer.from(' '),
    Buffer.from('{'),
    Buffer.from('{"name":}'),
    Buffer.from("{'name':1}"),
    Buffer.from('{"name":NaN}'),
    Buffer.from('{"name":"a"} {"name":"b"}'),
    Buffer.from('{"name":"a\u0000"}'),
    Buffer.from('{"name":"tab\tinside"}'),
    Buffer.from('\ufeff{"name":"a"}'),
    Buffer.from('{"name":"a"}', 'utf16le'),
    Buffer.from('name=a&type=b'),
    Buffer.from('<a/>'),
    quoted(bytes(0xff, 0xfe)),
    quoted(bytes(0xc0, 0x80)),
    quoted(bytes(0xed, 0xa0, 0x80)),
    quoted(bytes(0xf0, 0x9f)),
    bytes(0x1f, 0x8b, 0x08, 0, 0, 0, 0, 0),
    Buffer.from(nested(200_000, '[', ']')),
    Buffer.from(nested(200_000, '{"a":', '}')),
    Buffer.from(`{"name":"${'x'.repeat(1_100_000)}"}`),
  ),
  hostileJson.map((text) => Buffer.from(text)),
  fc.uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array)),
);

/** Valid header values: Latin-1 without control characters. */
export const headerValue = fc.oneof(
  fc.constantFrom('', ' ', '\x80\xff', '"', ',', ';', '0', 'null', 'a,b', 'x'.repeat(300)),
  fc.string({
    unit: fc
      .integer({ min: 0x20, max: 0xff })
      .map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
    maxLength: 40,
  }),
);

/** Parts of a URL, with valid or invalid percent-encoding. */
export const urlPart = fc.oneof(
  hostileText.map((text) =>
    encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?')).slice(0, 400),
  ),
  fc.constantFrom('%', '%zz', '%00', '%ff', '%C0%AF', '..%2f', '%2e%2e', '+', '\xff', '[]', '0x1'),
  fc.constantFrom('-1', '0', '1.5', '1e3', '2147483647', '2147483648', '9'.repeat(400), 'true'),
);
