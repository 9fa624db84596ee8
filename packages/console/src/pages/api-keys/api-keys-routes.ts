import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../routing/root-route';

export const apiKeyRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/api-keys',
    component: lazyRouteComponent(() => import('./api-keys-page'), 'ApiKeysPage'),
  }),
] as const;
