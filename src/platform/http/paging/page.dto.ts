import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { PageOf } from './pagination.js';

/** The class of a page of `item`, for the document; extend it with the filters that it echoes. */
export function PageResponse<T>(item: Type<T>): Type<PageOf<T>> {
  class Page implements PageOf<T> {
    @ApiProperty({
      description:
        'In the order of the list. A page is limited to 4 MiB of JSON, so `items` can have fewer than `limit` ' +
        'elements; continue with `next_cursor`, or at `skip` + the number of items.',
      type: [item],
    })
    items!: T[];

    @ApiProperty({
      description:
        'Total number of items, exact up to 10,000. With `cursor`, the total of the first page.',
      type: 'integer',
      minimum: 0,
      example: 1,
    })
    total!: number;

    @ApiProperty({
      description: 'False if there are at least `total` items, but the exact number is unknown',
      example: true,
    })
    total_is_exact!: boolean;

    @ApiProperty({
      description: 'Number of items skipped',
      type: 'integer',
      minimum: 0,
      example: 0,
    })
    skip!: number;

    @ApiProperty({
      description: 'Maximum number of items',
      type: 'integer',
      minimum: 1,
      example: 50,
    })
    limit!: number;

    @ApiProperty({
      description: 'Whether the list continues after this page',
      example: false,
    })
    has_more!: boolean;

    @ApiProperty({
      description: 'The `cursor` of the next page; null at the end of the list',
      type: String,
      maxLength: 512,
      nullable: true,
      example: null,
    })
    next_cursor!: string | null;

    @ApiProperty({
      description: 'The filter of the request',
      type: String,
      format: 'date-time',
      nullable: true,
      example: null,
    })
    since!: string | null;

    @ApiProperty({
      description: 'The filter of the request',
      type: String,
      format: 'date-time',
      nullable: true,
      example: null,
    })
    until!: string | null;
  }
  return Page;
}
