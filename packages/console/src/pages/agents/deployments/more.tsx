import type { UseInfiniteQueryResult } from '@tanstack/react-query';
import type { JSX, ReactNode } from 'react';
import { Button } from '../../../ui/button';
import { ProblemNote } from '../../../ui/problem-note';

/** Fetches the next page of a list; nothing at its end. */
export function More({
  query,
  children,
}: {
  readonly query: UseInfiniteQueryResult;
  readonly children: ReactNode;
}): JSX.Element | null {
  if (!query.hasNextPage) return null;
  return (
    <div>
      {query.isFetchNextPageError && <ProblemNote error={query.error} />}
      <Button small busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
        {children}
      </Button>
    </div>
  );
}
