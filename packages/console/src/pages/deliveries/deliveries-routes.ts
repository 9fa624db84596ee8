import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { DeliveryStatus } from 'mutx-sdk';
import { rootRoute } from '../../routing/root-route';
import { oneOf, textOf } from '../../routing/search';

export const DELIVERY_STATUSES: readonly DeliveryStatus[] = [
  'pending',
  'delivered',
  'failed',
  'cancelled',
];

export const DELIVERY_TOOLS = ['curl', 'node', 'python', 'go'] as const;
export type DeliveryTool = (typeof DELIVERY_TOOLS)[number];

export interface DeliverySearch {
  tool?: DeliveryTool;
}

export interface DeliveriesSearch {
  status?: DeliveryStatus;
  /** An event type. */
  event?: string;
  webhook_id?: string;
  /** ISO 8601. */
  since?: string;
  until?: string;
}

export const deliveryRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/deliveries',
    validateSearch: ({ status, event, webhook_id, since, until }): DeliveriesSearch => ({
      status: oneOf(status, DELIVERY_STATUSES),
      event: textOf(event),
      webhook_id: textOf(webhook_id),
      since: textOf(since),
      until: textOf(until),
    }),
    component: lazyRouteComponent(() => import('./list/deliveries-page'), 'DeliveriesPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/webhooks/$webhookId/deliveries/$deliveryId',
    validateSearch: ({ tool }): DeliverySearch => ({ tool: oneOf(tool, DELIVERY_TOOLS) }),
    component: lazyRouteComponent(() => import('./detail/delivery-page'), 'DeliveryPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/webhooks/$webhookId/replays/$replayId',
    component: lazyRouteComponent(() => import('./replay/replay-page'), 'ReplayPage'),
  }),
] as const;
