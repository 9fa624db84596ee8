import { createRoute, lazyRouteComponent } from '@tanstack/react-router';
import type { AgentStatus, LogLevel } from 'mutx-sdk';
import { rootRoute } from '../../routing/root-route';
import { oneOf } from '../../routing/search';

export const AGENT_STATUSES: readonly AgentStatus[] = [
  'running',
  'idle',
  'creating',
  'stopped',
  'failed',
  'deleting',
];
export const AGENT_TABS = ['usage', 'log', 'deployments', 'configuration'] as const;
export const USAGE_PERIODS = ['hour', 'day', 'month'] as const;
export const LOG_LEVELS: readonly LogLevel[] = ['info', 'error'];

export interface AgentsSearch {
  status?: AgentStatus;
}

export interface AgentSearch {
  tab?: (typeof AGENT_TABS)[number];
  /** Of the usage; an hour by default. */
  period?: (typeof USAGE_PERIODS)[number];
  /** Of the log; all by default. */
  level?: LogLevel;
}

export const agentRoutes = [
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/agents',
    validateSearch: ({ status }): AgentsSearch => ({ status: oneOf(status, AGENT_STATUSES) }),
    component: lazyRouteComponent(() => import('./agents-page'), 'AgentsPage'),
  }),
  createRoute({
    getParentRoute: () => rootRoute,
    path: '/agents/$agentId',
    validateSearch: ({ tab, period, level }): AgentSearch => ({
      tab: oneOf(tab, AGENT_TABS),
      period: oneOf(period, USAGE_PERIODS),
      level: oneOf(level, LOG_LEVELS),
    }),
    component: lazyRouteComponent(() => import('./agent-page'), 'AgentPage'),
  }),
] as const;
