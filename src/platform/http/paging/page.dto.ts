import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { PageOf } from './pagination.js';

/** The class of a page of `item`, for the document; extend it with the filters that it echoes. */
export function PageDto<T>(item: Type<T>): Type<PageOf<T>> {
  class Page implements PageOf<T> {
    @ApiProperty({
      description:
        'Newest first. A page holds 4 MiB of JSON at most, so `items` may have fewer than `limit` ' +
        'elements; continue with `skip` + the number of items.',
      type: [item],
    })
    items!: T[];

    @ApiProperty({
      description: 'How many there are in all',
      type: 'integer',
      minimum: 0,
      example: 1,
    })
    total!: number;

    @ApiProperty({ description: 'Items skipped', type: 'integer', minimum: 0, example: 0 })
    skip!: number;

    @ApiProperty({
      description: 'Items answered at most',
      type: 'integer',
      minimum: 1,
      example: 50,
    })
    limit!: number;

    @ApiProperty({
      description:
        'Whether the list goes on after this page: continue with `skip` + the number of items',
      example: false,
    })
    has_more!: boolean;
  }
  return Page;
}
