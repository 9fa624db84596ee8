import type { Webhook } from 'mutx-sdk';
import { eventsFault, MASK, numberFault, secretFault, textFault, urlFault } from '../form/faults';
import { headersFault, metadataFault } from '../form/header-faults';
import { DESCRIPTION_MAX, NAME_MAX, withoutUndefined, type Faults } from '../form/new-webhook';
import { idsOf, type Draft } from './draft';
import { parseFilterText } from './filter/filter-text';
import { parseSchedule } from './retries/retry-schedule';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TIMEOUT_MS = { min: 1_000, max: 60_000, whole: true };
const PER_SECOND = { min: 0.01, max: 1_000 };
const COUNT = { min: 1, max: 1_000, whole: true };

/** Messages of the fields that are invalid. */
export function faultsOf(draft: Draft, webhook: Webhook): Faults {
  const isMoved = draft.url !== webhook.url && !isSameOrigin(draft.url, webhook.url);
  return withoutUndefined({
    url: draft.url === webhook.url ? undefined : urlFault(draft.url),
    name: textFault(draft.name, NAME_MAX),
    description: textFault(draft.description, DESCRIPTION_MAX),
    events: eventsFault(draft.events, draft.format),
    agent_ids: agentIdsFault(idsOf(draft.agent_ids)),
    filter: parseFilterText(draft.filter).fault,
    headers: headersFault(draft.headers, isMoved),
    timeout_ms: numberFault(draft.timeout_ms, TIMEOUT_MS),
    retry_schedule:
      draft.retry_schedule.choice === 'own'
        ? parseSchedule(draft.retry_schedule.text).fault
        : undefined,
    rate_limit: rateFault(draft.rate_limit),
    max_concurrency: numberFault(draft.max_concurrency, COUNT),
    secret: newSecretFault(draft, webhook),
    metadata: metadataFault(draft.metadata),
  });
}

/** A masked URL is not known: the server decides about its origin. */
function isSameOrigin(url: string, before: string): boolean {
  if (before.includes(MASK) || !URL.canParse(url) || !URL.canParse(before)) return true;
  return new URL(url).origin === new URL(before).origin;
}

function agentIdsFault(ids: readonly string[]): string | undefined {
  const wrong = ids.find((id) => !UUID.test(id));
  return wrong === undefined ? undefined : `"${wrong}" is not the id of an agent.`;
}

function rateFault({ per_second, burst }: Draft['rate_limit']): string | undefined {
  const fault = numberFault(per_second, PER_SECOND);
  if (fault !== undefined) return `Rate: ${fault}`;
  const ofBurst = numberFault(burst, COUNT);
  if (ofBurst !== undefined) return `Burst: ${ofBurst}`;
  const isAlone = burst.trim() !== '' && per_second.trim() === '';
  return isAlone ? 'Enter a rate, or remove the burst.' : undefined;
}

function newSecretFault({ secret, format }: Draft, webhook: Webhook): string | undefined {
  const needsKey =
    format === 'pagerduty' && (webhook.format !== 'pagerduty' || !webhook.has_secret);
  if (secret === '') return needsKey ? 'Enter the routing key of PagerDuty.' : undefined;
  return secretFault(secret);
}
