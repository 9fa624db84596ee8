import type { EventName, WebhookFormat } from 'mutx-sdk';
import type { Option } from '../../../ui/field';
import { isAlertsOnly } from './faults';

export const FORMATS: readonly Option<WebhookFormat>[] = [
  { value: 'mutx', label: 'MUTX' },
  { value: 'cloudevents', label: 'CloudEvents 1.0' },
  { value: 'slack', label: 'Slack' },
  { value: 'discord', label: 'Discord' },
  { value: 'teams', label: 'Microsoft Teams' },
  { value: 'pagerduty', label: 'PagerDuty (alerts only)' },
  { value: 'alertmanager', label: 'Alertmanager (alerts only)' },
];

/** The subscription that the server gives a new webhook of a format. */
export function defaultEvents(format: WebhookFormat): EventName[] {
  return isAlertsOnly(format) ? ['alert.*'] : ['*'];
}
