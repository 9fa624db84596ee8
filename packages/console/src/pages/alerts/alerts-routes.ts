import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { AlertSeverity, AlertState, AlertType } from 'mutx-sdk';
import { rootRoute } from '../../routing/root-route';
import { oneOf, textOf } from '../../routing/search';

export const ALERT_TYPES: readonly AlertType[] = [
  'alert.cpu_high',
  'alert.memory_high',
  'alert.agent_down',
  'alert.deployment_failed',
  'alert.webhook_disabled',
];
export const ALERT_STATES: readonly AlertState[] = ['firing', 'resolved'];
export const ALERT_SEVERITIES: readonly AlertSeverity[] = ['critical', 'error', 'warning', 'info'];

export interface AlertsSearch {
  type?: AlertType;
  state?: AlertState;
  severity?: AlertSeverity;
  agent_id?: string;
}

export const alertRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/alerts',
    validateSearch: ({ type, state, severity, agent_id }): AlertsSearch => ({
      type: oneOf(type, ALERT_TYPES),
      state: oneOf(state, ALERT_STATES),
      severity: oneOf(severity, ALERT_SEVERITIES),
      agent_id: textOf(agent_id),
    }),
    component: lazyRouteComponent(() => import('./alerts-page'), 'AlertsPage'),
  }),
] as const;
