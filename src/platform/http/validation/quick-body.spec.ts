import 'reflect-metadata';
import type { ArgumentMetadata } from '@nestjs/common';
import { MinLength } from 'class-validator';
import { EnumField, NumberField, StringField, UuidField } from './fields.js';
import { QuickBody, quickInstance } from './quick-body.js';
import { RequestValidationPipe } from './validation.pipe.js';

const description = 'A field';

class Plain {
  @UuidField({ description }) id!: string;
  @EnumField({ description, values: ['a', 'b'], name: 'Letter' }) letter!: string;
  @StringField({ description, min: 1, max: 3 }) name!: string;
  @StringField({ description, max: 3, optional: true }) note?: string | null;
  @NumberField({ description, min: 0, max: 100, optional: true }) share?: number | null;
}

@QuickBody()
class Own {
  @UuidField({ description }) id!: string;
  @EnumField({ description, values: ['a', 'b'], name: 'Letter' }) letter!: string;
  @StringField({ description, min: 1, max: 3 }) name!: string;
  @StringField({ description, max: 3, optional: true }) note?: string | null;
  @NumberField({ description, min: 0, max: 100, optional: true }) share?: number | null;
}

const sound = { id: '0192f3c4-7b1a-7c3e-8f00-5a1b2c3d4e5f', letter: 'a', name: 'x' };
const pipe = new RequestValidationPipe();
const judged = (metatype: ArgumentMetadata['metatype'], body: object): Promise<unknown> =>
  Promise.resolve()
    .then(() => pipe.transform({ ...body }, { type: 'body', metatype }))
    .then(
      (value) => ({ value: { ...(value as object) } }),
      (error: Error) => ({ refused: error.message }),
    );

describe('QuickBody', () => {
  it.each([
    sound,
    { ...sound, note: null, share: 12.5 },
    { ...sound, note: '', share: 0 },
    { ...sound, note: '€€€', share: 100 },
    { ...sound, name: '€' },
    { ...sound, id: sound.id.toUpperCase() },
    { ...sound, id: 'none' },
    { ...sound, id: 7 },
    { ...sound, letter: 'c' },
    { ...sound, letter: null },
    { ...sound, name: '' },
    { ...sound, name: 'xxxx' },
    { ...sound, name: ['x'] },
    { ...sound, name: '\ufe0f' },
    { ...sound, note: '😀😀😀' },
    { ...sound, share: 100.5 },
    { ...sound, share: '12' },
    { ...sound, share: true },
    { ...sound, other: 1 },
    { ...sound, constructor: 'x' },
    { id: sound.id, letter: 'a' },
    {},
  ])('judges %j as the validator does', async (body) => {
    expect(await judged(Own, body)).toEqual(await judged(Plain, body));
  });

  it('finds sound bodies at once, as instances of their class, and leaves others alone', () => {
    expect(quickInstance(Own, sound)).toBeInstanceOf(Own);
    expect(quickInstance(Own, { ...sound, name: '' })).toBeUndefined();
    expect(quickInstance(Plain, sound)).toBeUndefined();
  });

  it('refuses a class with a rule that no comparison stands for', () => {
    expect(() => {
      @QuickBody()
      class Strange {
        @StringField({ description, max: 3 }) @MinLength(2) name!: string;
      }
      return Strange;
    }).toThrow('cannot be judged at once');
  });
});
