import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../routing/root-route';
import { textOf } from '../../routing/search';

export interface EventsSearch {
  /** An event type or a family such as `agent.*`. */
  type?: string;
  agent_id?: string;
  /** Only events without a delivery. */
  unmatched?: boolean;
}

export const eventRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/events',
    validateSearch: ({ type, agent_id, unmatched }): EventsSearch => ({
      type: textOf(type),
      agent_id: textOf(agent_id),
      unmatched: unmatched === true || undefined,
    }),
    component: lazyRouteComponent(() => import('./events-page'), 'EventsPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/events/$eventId',
    component: lazyRouteComponent(() => import('./event-page'), 'EventPage'),
  }),
] as const;
