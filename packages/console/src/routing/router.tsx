import { createRouter } from '@tanstack/react-router';
import { accountRoutes } from '../pages/account/account-routes';
import { agentRoutes } from '../pages/agents/agents-routes';
import { alertRoutes } from '../pages/alerts/alerts-routes';
import { apiKeyRoutes } from '../pages/api-keys/api-keys-routes';
import { deliveryRoutes } from '../pages/deliveries/deliveries-routes';
import { eventRoutes } from '../pages/events/events-routes';
import { overviewRoutes } from '../pages/overview/overview-routes';
import { webhookRoutes } from '../pages/webhooks/webhooks-routes';
import { Skeleton } from '../ui/states';
import { rootRoute } from './root-route';

/** Every page is loaded when it is first opened, except for the overview. */
export const router = createRouter({
  routeTree: rootRoute.addChildren([
    ...overviewRoutes,
    ...agentRoutes,
    ...webhookRoutes,
    ...deliveryRoutes,
    ...eventRoutes,
    ...alertRoutes,
    ...apiKeyRoutes,
    ...accountRoutes,
  ]),
  basepath: '/console',
  scrollRestoration: true,
  defaultPreload: 'intent',
  defaultPendingComponent: () => <Skeleton lines={6} height={2.4} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
