import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import { rootRoute } from '../../routing/root-route';
import { oneOf } from '../../routing/search';
import { PERIODS, type Period } from './health/period';
import { WEBHOOK_STATES, type WebhookState } from './webhook-state';

export const WEBHOOK_TABS = ['health', 'settings', 'replays'] as const;

export interface WebhooksSearch {
  state?: WebhookState;
}

export interface WebhookSearch {
  tab?: (typeof WEBHOOK_TABS)[number];
  /** Of the charts. */
  period?: Period;
}

export const webhookRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/webhooks',
    validateSearch: ({ state }): WebhooksSearch => ({ state: oneOf(state, WEBHOOK_STATES) }),
    component: lazyRouteComponent(() => import('./webhooks-page'), 'WebhooksPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/webhooks/new',
    component: lazyRouteComponent(() => import('./new-webhook-page'), 'NewWebhookPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/webhooks/$webhookId',
    validateSearch: ({ tab, period }): WebhookSearch => ({
      tab: oneOf(tab, WEBHOOK_TABS),
      period: oneOf(period, PERIODS),
    }),
    component: lazyRouteComponent(() => import('./webhook-page'), 'WebhookPage'),
  }),
] as const;
