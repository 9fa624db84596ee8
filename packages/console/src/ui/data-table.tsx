import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type JSX, type ReactNode } from 'react';
import styles from './data-table.module.css';
import type { List } from './list-query';
import { ProblemNote } from './problem-note';
import { Skeleton } from './states';

export interface Column<Item> {
  readonly name: string;
  /** A track of a CSS grid: `2fr`, `8rem`. */
  readonly width: string;
  readonly cell: (item: Item) => ReactNode;
  readonly end?: boolean;
}

interface DataTableProps<Item> {
  readonly label: string;
  readonly list: List<Item>;
  readonly columns: readonly Column<Item>[];
  readonly keyOf: (item: Item) => string;
  /** Shown instead of an empty table. */
  readonly empty: ReactNode;
}

const ROW_PX = 45;
/** Rows beyond the screen that are kept, so that fast scrolling shows no gaps. */
const OVERSCAN = 12;
/** The next page is fetched this many rows before the end. */
const AHEAD = 30;

/** A list of the API as a table that scrolls with the page. Only visible rows exist; pages are fetched ahead. */
export function DataTable<Item>({
  label,
  list: { items, total, totalIsExact, query },
  columns,
  keyOf,
  empty,
}: DataTableProps<Item>): JSX.Element {
  const body = useRef<HTMLDivElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => {
    setOffset((body.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
  }, [query.isPending]);
  const rows = useWindowVirtualizer({
    count: items.length,
    estimateSize: () => ROW_PX,
    overscan: OVERSCAN,
    scrollMargin: offset,
    getItemKey: (index) => keyOf(items[index] as Item),
  });
  const visible = rows.getVirtualItems();
  const lastIndex = visible.at(-1)?.index ?? 0;
  const { hasNextPage, isFetching, isFetchNextPageError, fetchNextPage } = query;
  const mayFetch = hasNextPage && !isFetching && !isFetchNextPageError;
  useEffect(() => {
    if (mayFetch && lastIndex >= items.length - AHEAD) {
      // By default this ends a request for the rows that are listed already.
      void fetchNextPage({ cancelRefetch: false });
    }
  }, [mayFetch, fetchNextPage, lastIndex, items.length]);

  if (query.isPending) return <Skeleton lines={8} height={2.4} />;
  if (query.isError && items.length === 0) {
    return <ProblemNote error={query.error} onRetry={() => void query.refetch()} />;
  }
  if (items.length === 0) return <>{empty}</>;
  const template = { gridTemplateColumns: columns.map(({ width }) => width).join(' ') };
  // The header is a row too; -1: unknown.
  const rowCount = total !== undefined && totalIsExact ? total + 1 : -1;
  return (
    <div role="table" aria-label={label} aria-rowcount={rowCount} className={styles.table}>
      <div role="rowgroup" className={styles.head}>
        <div role="row" className={styles.row} style={template}>
          {columns.map(({ name, end }) => (
            <span key={name} role="columnheader" className={end ? styles.end : undefined}>
              {name}
            </span>
          ))}
        </div>
      </div>
      <div
        role="rowgroup"
        ref={body}
        className={styles.body}
        style={{ height: `${rows.getTotalSize()}px` }}
      >
        {visible.map(({ key, index, start }) => (
          <div
            key={key as string}
            role="row"
            aria-rowindex={index + 2}
            data-index={index}
            ref={rows.measureElement}
            className={`${styles.row} ${styles.item}`}
            style={{ ...template, transform: `translateY(${start - offset}px)` }}
          >
            {columns.map(({ name, cell, end }) => (
              <span
                key={name}
                role="cell"
                data-name={name}
                className={end ? styles.end : undefined}
              >
                {cell(items[index] as Item)}
              </span>
            ))}
          </div>
        ))}
      </div>
      {isFetchNextPageError && (
        <ProblemNote error={query.error} onRetry={() => void fetchNextPage()} />
      )}
    </div>
  );
}
