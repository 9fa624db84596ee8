import { createRoute } from '@tanstack/react-router';
import { rootRoute } from '../../routing/root-route';
import { OverviewPage } from './overview-page';

export const overviewRoutes = [
  createRoute({ getParentRoute: () => rootRoute, path: '/', component: OverviewPage }),
] as const;
