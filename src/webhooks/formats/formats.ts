import { alertmanager } from './alertmanager.js';
import { cloudevents } from './cloudevents.js';
import { discord } from './discord.js';
import type { Format, FormattedBody, FormattedEvent, WebhookFormat } from './format.js';
import { mutx } from './mutx.js';
import { pagerduty } from './pagerduty.js';
import { slack } from './slack.js';
import { teams } from './teams.js';

type Formats = Readonly<Record<WebhookFormat, Format>>;

/**
 * All versions, the first first. A delivery is sent with the version that was current when it was inserted,
 * so that an upgrade does not change bytes between its attempts. To change a format, keep its function,
 * write a new one, and append `{ ...previous, slack: slackV2 }`.
 */
const VERSIONS: readonly [Formats, ...Formats[]] = [
  { mutx, cloudevents, slack, discord, teams, pagerduty, alertmanager },
];

/** The `format_version` of new deliveries. */
export const FORMAT_VERSION = VERSIONS.length;

/**
 * The body of a delivery. Without a version it is the first, as for deliveries of releases that stored
 * none; a version of a newer release, which may run beside this one, is sent as the latest known here.
 */
export function formatted(
  format: WebhookFormat,
  version: number | null,
  event: FormattedEvent,
): FormattedBody {
  const known = Math.min(version ?? 1, FORMAT_VERSION);
  return (VERSIONS[known - 1] ?? VERSIONS[0])[format](event);
}
