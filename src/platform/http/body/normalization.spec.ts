import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import type { DomainError } from '../errors/domain-error.js';
import { EnumField, IntegerQuery, StringField, UuidField } from '../validation/fields.js';
import { AnyCase, BooleanQuery, ReportTextField } from '../validation/lenient-fields.js';
import { PageQuery } from '../paging/pagination.js';
import { QuickBody } from '../validation/quick-body.js';
import { RequestValidationPipe } from '../validation/validation.pipe.js';

const description = 'A field';
const LETTERS = ['a', 'b'];

class Query extends PageQuery {
  @AnyCase(LETTERS)
  @EnumField({ description, values: LETTERS, name: 'L', optional: true })
  letter?: string;
  @BooleanQuery({ description }) flag?: boolean;
  @IntegerQuery({ description, min: 1, max: 9 }) count?: number;
  @UuidField({ description, optional: true }) id?: string;
}

class Report {
  @AnyCase(LETTERS) @StringField({ description, max: 3 }) letter!: string;
  @ReportTextField({ description, max: 4 }) text?: string | null;
}

@QuickBody()
class QuickReport {
  @AnyCase(LETTERS) @StringField({ description, max: 3 }) letter!: string;
  @ReportTextField({ description, max: 4 }) text?: string | null;
}

const pipe = new RequestValidationPipe();
const read = async (
  type: 'query' | 'body',
  metatype: ArgumentMetadata['metatype'],
  given: object,
) => {
  try {
    return { ...((await pipe.transform(given, { type, metatype })) as object) };
  } catch (error) {
    return (error as DomainError).extra.errors?.map(({ field }) => field);
  }
};
const query = (text: string): Promise<unknown> =>
  read(
    'query',
    Query,
    Object.assign(Object.create(null) as object, Object.fromEntries(new URLSearchParams(text))),
  );

const PAGE = { skip: 0, limit: 50 };

describe('a query', () => {
  it.each<[string, unknown]>([
    ['', PAGE],
    ['letter=&flag=&count=&id=&skip=&limit=', PAGE],
    ['letter=A', { ...PAGE, letter: 'a' }],
    ['letter=b&limit=7', { skip: 0, limit: 7, letter: 'b' }],
    ['letter=c', ['letter']],
    ...['true', 'True', 'TRUE', '1'].map((text): [string, unknown] => [
      `flag=${text}`,
      { ...PAGE, flag: true },
    ]),
    ...['false', 'False', 'FALSE', '0'].map((text): [string, unknown] => [
      `flag=${text}`,
      { ...PAGE, flag: false },
    ]),
    ['flag=yes', ['flag']],
    ['count=5', { ...PAGE, count: 5 }],
    ['count=five', ['count']],
    ['count=1.5', ['count']],
    [
      'id=00000000-0000-0000-0000-000000000000',
      { ...PAGE, id: '00000000-0000-0000-0000-000000000000' },
    ],
    [
      'id=0192f3c4-7b1a-9c3e-0f00-5a1b2c3d4e5f',
      { ...PAGE, id: '0192f3c4-7b1a-9c3e-0f00-5a1b2c3d4e5f' },
    ],
    ['id=0192f3c47b1a7c3e8f005a1b2c3d4e5f', ['id']],
    ['other=', ['other']],
    ['constructor=1&toString=2&__proto__=3', ['constructor', 'toString', '__proto__']],
  ])('%s is read', async (text, expected) => {
    const found = (await query(text)) as object;
    expect(Array.isArray(found) ? found : { ...PAGE, ...defined(found) }).toEqual(expected);
  });
});

describe.each([
  ['the validator', Report],
  ['a quick body', QuickReport],
])('a report that %s reads', (_how, metatype) => {
  it.each<[object, unknown]>([
    [
      { letter: 'B', text: 'short' },
      { letter: 'b', text: 'shor' },
    ],
    [
      { letter: 'C', text: 'a\u0000' },
      { letter: 'C', text: 'a\uFFFD' },
    ],
    [
      { letter: 'a', text: '\ud800' },
      { letter: 'a', text: '\uFFFD' },
    ],
    [
      { letter: 'a', text: null },
      { letter: 'a', text: null },
    ],
    [{ letter: 'a\u0000' }, ['letter']],
    [{ letter: 'a', text: 5 }, ['text']],
    [{ letter: 'a', toString: 1, constructor: 2 }, ['toString', 'constructor']],
  ])('becomes right, case %#', async (body, expected) => {
    const found = await read('body', metatype, body);
    expect(Array.isArray(found) ? found : defined(found ?? {})).toEqual(expected);
  });
});

function defined(fields: object): object {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
