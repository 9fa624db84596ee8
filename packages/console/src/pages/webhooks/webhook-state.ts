import type { Webhook } from 'mutx-sdk';
import type { Tone } from '../../ui/badge';

/** In the order of precedence: an inactive webhook is inactive, whatever else it is. */
export const WEBHOOK_STATES = ['inactive', 'paused', 'circuit-open', 'failing', 'active'] as const;

export type WebhookState = (typeof WEBHOOK_STATES)[number];

export const STATE_TEXTS: Readonly<Record<WebhookState, string>> = {
  inactive: 'Inactive',
  paused: 'Paused',
  'circuit-open': 'Circuit open',
  failing: 'Failing',
  active: 'Active',
};

export const STATE_TONES: Readonly<Record<WebhookState, Tone>> = {
  inactive: 'idle',
  paused: 'warn',
  'circuit-open': 'bad',
  failing: 'warn',
  active: 'good',
};

type Health = Pick<Webhook, 'is_active' | 'is_paused' | 'circuit_open' | 'consecutive_failures'>;

export function stateOf(webhook: Health): WebhookState {
  if (!webhook.is_active) return 'inactive';
  if (webhook.is_paused) return 'paused';
  if (webhook.circuit_open) return 'circuit-open';
  return webhook.consecutive_failures > 0 ? 'failing' : 'active';
}

/** The name of a webhook, or its URL. */
export function titleOf({ name, url }: Pick<Webhook, 'name' | 'url'>): string {
  return name ?? url;
}

/** The name of a webhook, or the host of its URL, where the URL is shown beside it. */
export function shortTitleOf({ name, url }: Pick<Webhook, 'name' | 'url'>): string {
  return name ?? url.replace(/^https?:\/\//, '').replace(/\/.*/, '');
}

const NAMES_SHOWN = 2;

/** "All events", "agent.*", "agent.*, metrics.* and 3 more". */
export function eventsText(events: readonly string[]): string {
  if (events.includes('*')) return 'All events';
  const shown = events.slice(0, NAMES_SHOWN).join(', ');
  return events.length > NAMES_SHOWN ? `${shown} and ${events.length - NAMES_SHOWN} more` : shown;
}
