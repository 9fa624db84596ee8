import 'reflect-metadata';
import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import type { DomainError } from '../errors/domain-error.js';
import { enumFault, Rule, stringsFault } from './field-faults.js';
import {
  BooleanField,
  EmailField,
  EnumField,
  IntegerField,
  IntegerQuery,
  NumberField,
  StringField,
  TimeField,
  UuidField,
} from './fields.js';
import { BooleanQuery, ReportTextField } from './lenient-fields.js';
import { RequestValidationPipe } from './validation.pipe.js';

const description = 'A field';
const optional = true;

class Every {
  @StringField({ description, min: 1, max: 3 }) text!: string;
  @StringField({ description, max: 3, optional }) note?: string | null;
  @EmailField({ description }) email!: string;
  @UuidField({ description }) id!: string;
  @BooleanField({ description, optional }) flag?: boolean | null;
  @IntegerField({ description, min: 1, max: 10, optional }) count?: number | null;
  @NumberField({ description, min: 0, max: 100, optional }) cpu_usage?: number | null;
  @EnumField({ description, values: ['a', 'b'], name: 'Letter' }) letter!: string;
  @ReportTextField({ description, max: 10 }) message?: string | null;
  @IntegerQuery({ description, min: 1, max: 5 }) limit?: number;
  @BooleanQuery({ description }) success?: boolean | null;
  @TimeField({ description, optional }) since?: string | null;
  @ApiProperty()
  @IsOptional()
  @Rule('names', stringsFault(1, 2, enumFault(['a', 'b'])))
  names?: string[] | null;
}

const SOUND = {
  text: 'abc',
  email: 'ada@example.com',
  id: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f',
  letter: 'a',
};
const LETTERS = 'must be one of a, b';
const TIME = 'must be an ISO 8601 time such as 2026-11-27T09:30:00Z';

const pipe = new RequestValidationPipe();

async function errorsOf(body: object): Promise<unknown> {
  try {
    await pipe.transform(body, { type: 'body', metatype: Every });
    return [];
  } catch (error) {
    return (error as DomainError).extra.errors;
  }
}

describe('the message of a field', () => {
  it.each([
    ['text', undefined, 'is required'],
    ['text', null, 'is required'],
    ['text', 7, 'must be a string'],
    ['text', ['abc'], 'must be a string'],
    ['text', '', 'must have 1 to 3 characters'],
    ['text', 'abcd', 'must have 1 to 3 characters'],
    ['note', {}, 'must be a string'],
    ['note', 'abcd', 'must have at most 3 characters'],
    ['email', undefined, 'is required'],
    ['email', 1, 'must be a string'],
    ['email', 'ada', 'must be an email address'],
    ['email', `${'a'.repeat(320)}@example.com`, 'must have at most 320 characters'],
    ['id', undefined, 'is required'],
    ['id', 7, 'must be a UUID'],
    ['id', 'x', 'must be a UUID'],
    ['flag', 'true', 'must be a boolean'],
    ['flag', 1, 'must be a boolean'],
    ['count', '3', 'must be an integer'],
    ['count', 1.5, 'must be an integer'],
    ['count', 0, 'must be from 1 to 10'],
    ['count', 11, 'must be from 1 to 10'],
    ['cpu_usage', '42', 'must be a number'],
    ['cpu_usage', true, 'must be a number'],
    ['cpu_usage', [42], 'must be a number'],
    ['cpu_usage', -1, 'must be from 0 to 100'],
    ['cpu_usage', 100.1, 'must be from 0 to 100'],
    ['letter', undefined, 'is required'],
    ['letter', 'c', LETTERS],
    ['letter', 1, LETTERS],
    ['letter', ['a'], LETTERS],
    ['message', 5, 'must be a string'],
    ['limit', 'x', 'must be an integer'],
    ['limit', '0', 'must be from 1 to 5'],
    ['success', 'maybe', 'must be a boolean'],
    ['since', 1764235800000, TIME],
    ['since', '2026-11-27T09:30:00', TIME],
    ['since', '2026-02-29', TIME],
    ['since', '2026-11-27T24:00:00Z', TIME],
    ['since', '9999-12-31T23:00:00-01:00', TIME],
    ['names', 'a', 'must be an array of strings'],
    ['names', [1], 'must be an array of strings'],
    ['names', [], 'must have 1 to 2 elements'],
    ['names', ['a', 'b', 'a'], 'must have 1 to 2 elements'],
    ['names', ['c'], `each element ${LETTERS}`],
  ])('%s of %j: %s', async (field, value, message) => {
    expect(await errorsOf({ ...SOUND, [field]: value })).toEqual([{ field, message }]);
  });

  it('is there for each field at fault, and for none that is sound', async () => {
    expect(await errorsOf({})).toEqual(
      ['text', 'email', 'id', 'letter'].map((field) => ({ field, message: 'is required' })),
    );
    const all = { note: '', flag: false, count: 10, cpu_usage: 0.5, message: 'm', names: ['a'] };
    expect(await errorsOf({ ...SOUND, ...all, limit: '5', success: '1' })).toEqual([]);
    for (const since of ['2028-02-29', '2026-11-27T09:30Z', '2026-11-27T09:30:00.123456+05:30']) {
      expect(await errorsOf({ ...SOUND, since })).toEqual([]);
    }
    const none = Object.fromEntries(Object.keys(all).map((field) => [field, null]));
    expect(await errorsOf({ ...SOUND, ...none })).toEqual([]);
  });
});
