import { type Type } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import type { PageOf } from './pagination.js';

/** The class of a page of `item`, for the document; extend it with the filters that it echoes. */
export function PageResponse<T>(item: Type<T>): Type<PageOf<T>> {
  class Page implements PageOf<T> {
    @ApiProperty({
      description:
        'Newest first. A page is limited to 4 MiB of JSON, so `items` can have fewer than `limit` ' +
        'elements; continue at `skip` + the number of items.',
      type: [item],
    })
    items!: T[];

    @ApiProperty({
      description: 'Total number of items',
      type: 'integer',
      minimum: 0,
      example: 1,
    })
    total!: number;

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
      description: 'Whether the list continues after this page, at `skip` + the number of items',
      example: false,
    })
    has_more!: boolean;
  }
  return Page;
}
