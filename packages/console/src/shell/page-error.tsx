import type { ErrorComponentProps } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from '../ui/button';
import { Empty } from '../ui/states';

/** Shown where a page could not be shown: its code failed, or could not be loaded after an update. */
export function PageError({ error, reset }: ErrorComponentProps): JSX.Element {
  return (
    <Empty title="This page could not be shown">
      <p>{String(error)}</p>
      <Button onClick={reset}>Try again</Button>
      <Button kind="quiet" onClick={() => location.reload()}>
        Reload the console
      </Button>
    </Empty>
  );
}
