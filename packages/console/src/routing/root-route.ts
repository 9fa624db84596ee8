import { createRootRoute } from '@tanstack/react-router';
import { NotFound } from '../shell/not-found';
import { PageError } from '../shell/page-error';
import { Shell } from '../shell/shell';

export const rootRoute = createRootRoute({
  component: Shell,
  notFoundComponent: NotFound,
  errorComponent: PageError,
});
