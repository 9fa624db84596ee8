import 'reflect-metadata';
import { IsObject, IsOptional } from 'class-validator';
import type { DomainError } from '../errors/domain-error.js';
import { IntegerQuery, StringField } from './fields.js';
import { cpuTimeMs } from '../../../../test/support/cpu-time.js';
import { RequestValidationPipe } from './validation.pipe.js';

class Thing {
  @StringField({ description: 'A name', min: 1, max: 10 })
  name!: string;

  @IsOptional()
  @IsObject()
  config?: object;

  @IntegerQuery({ description: 'A number', min: 1, max: 5, default: 3 })
  limit: number = 3;
}

const pipe = new RequestValidationPipe();
const validate = (value: unknown): Promise<Thing> =>
  pipe.transform(value, { type: 'body', metatype: Thing }) as Promise<Thing>;

/** What the value is refused with. */
async function refusal(value: unknown): Promise<DomainError['extra']> {
  try {
    await validate(value);
  } catch (error) {
    return (error as DomainError).extra;
  }
  throw new Error('The value was accepted');
}

const fields = (count: number) =>
  Object.fromEntries(Array.from({ length: count }, (_, n) => [`field-${n}`, 1]));

describe('RequestValidationPipe', () => {
  it('makes an instance with defaults and numbers, and passes objects as they are', async () => {
    const config = { deep: { list: [1, { a: null }] } };
    const thing = await validate({ name: 'a', config, limit: '4' });
    expect(thing).toBeInstanceOf(Thing);
    expect(thing).toEqual({ name: 'a', config, limit: 4 });
    expect(await validate({ name: 'a' })).toMatchObject({ limit: 3 });
  });

  it('names every field at fault', async () => {
    const { errors } = await refusal({ name: '', config: 1, limit: {}, other: 1 });
    expect(errors?.map(({ field }) => field).sort()).toEqual(['config', 'limit', 'name', 'other']);
  });

  it.each(['constructor', 'toString', 'hasOwnProperty'])('knows no field %s', async (name) => {
    for (const value of [1, {}, null]) {
      expect(await refusal({ name: 'a', [name]: value })).toEqual({
        errors: [{ field: name, message: 'is not a known field' }],
      });
    }
  });

  it('names at most a hundred unknown fields', async () => {
    expect((await refusal({ name: 'a', ...fields(100) })).errors).toHaveLength(100);
    const { errors } = await refusal({ name: 'a', ...fields(101), ['x'.repeat(200)]: 1 });
    expect(errors).toHaveLength(100);
    expect(errors?.[0]).toEqual({ field: 'field-0', message: 'is not a known field' });
  });

  it('takes linear time for many fields, known to the DTO or not', async () => {
    const spentMs = await cpuTimeMs(async () => {
      await refusal({ name: 'a', ...fields(9_900) });
      await validate({ name: 'a', config: fields(9_900) });
      await validate({ name: 'a', config: { deep: fields(9_900) } });
    });
    expect(spentMs).toBeLessThan(1_000);
  });
});
