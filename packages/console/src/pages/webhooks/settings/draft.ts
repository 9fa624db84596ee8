import type {
  EventName,
  Signing,
  UpdateWebhookRequestWritable,
  Webhook,
  WebhookFormat,
  WebhookOrdering,
} from 'mutx-sdk';
import type { Pair } from '../form/pairs-editor';
import { parseFilterText } from './filter/filter-text';
import { parseSchedule, scheduleText } from './retries/retry-schedule';

export type RetryChoice = 'default' | 'none' | 'own';

/** The settings of a webhook as they are typed. The names are those of the request. */
export interface Draft {
  readonly url: string;
  readonly name: string;
  readonly description: string;
  readonly is_active: boolean;
  readonly is_paused: boolean;
  readonly events: readonly EventName[];
  /** Separated by white space or commas. */
  readonly agent_ids: string;
  /** JSON. */
  readonly filter: string;
  readonly format: WebhookFormat;
  readonly headers: readonly Pair[];
  readonly timeout_ms: string;
  readonly retry_schedule: { readonly choice: RetryChoice; readonly text: string };
  readonly rate_limit: { readonly per_second: string; readonly burst: string };
  readonly max_concurrency: string;
  readonly ordering: WebhookOrdering;
  readonly signing: Signing;
  /** Empty: the secret stays. */
  readonly secret: string;
  readonly metadata: readonly Pair[];
}

export type Field = keyof Draft;

export function draftOf(webhook: Webhook): Draft {
  const { retry_schedule: schedule, rate_limit: rate, filter } = webhook;
  return {
    url: webhook.url,
    name: webhook.name ?? '',
    description: webhook.description ?? '',
    is_active: webhook.is_active,
    is_paused: webhook.is_paused,
    events: webhook.events,
    agent_ids: (webhook.agent_ids ?? []).join('\n'),
    filter: filter === null ? '' : JSON.stringify(filter, null, 2),
    format: webhook.format,
    headers: pairsOf(webhook.headers),
    timeout_ms: textOf(webhook.timeout_ms),
    retry_schedule: { choice: choiceOf(schedule), text: scheduleText(schedule ?? []) },
    rate_limit: { per_second: textOf(rate?.per_second), burst: textOf(rate?.burst) },
    max_concurrency: textOf(webhook.max_concurrency),
    ordering: webhook.ordering,
    signing: webhook.signing,
    secret: '',
    metadata: pairsOf(webhook.metadata),
  };
}

function choiceOf(schedule: readonly number[] | null): RetryChoice {
  if (schedule === null) return 'default';
  return schedule.length === 0 ? 'none' : 'own';
}

const textOf = (value: number | null | undefined): string => (value == null ? '' : String(value));

function pairsOf(values: Readonly<Record<string, string>> | null): Pair[] {
  return Object.entries(values ?? {}).map(([name, value]) => ({ name, value }));
}

/** The value of each field in a request; of an invalid one something that differs from every valid one. */
const REQUESTED: { readonly [F in Field]: (value: Draft[F]) => unknown } = {
  url: (url) => url,
  name: textOrNull,
  description: textOrNull,
  is_active: (isActive) => isActive,
  is_paused: (isPaused) => isPaused,
  events: (events) => events,
  agent_ids: (text) => listOrNull(idsOf(text)),
  filter: (text) => {
    const { filter, fault } = parseFilterText(text);
    return fault === undefined ? filter : text;
  },
  format: (format) => format,
  headers: recordOrNull,
  timeout_ms: numberOrNull,
  retry_schedule: ({ choice, text }) => {
    if (choice === 'default') return null;
    return choice === 'none' ? [] : (parseSchedule(text).delays ?? text);
  },
  rate_limit: ({ per_second, burst }) =>
    per_second.trim() === ''
      ? null
      : { per_second: Number(per_second), burst: burst.trim() === '' ? 1 : Number(burst) },
  max_concurrency: numberOrNull,
  ordering: (ordering) => ordering,
  signing: (signing) => signing,
  secret: (secret) => (secret === '' ? undefined : secret),
  metadata: recordOrNull,
};

function textOrNull(text: string): string | null {
  return text === '' ? null : text;
}

function numberOrNull(text: string): number | null {
  return text.trim() === '' ? null : Number(text);
}

function listOrNull<Item>(items: readonly Item[]): readonly Item[] | null {
  return items.length === 0 ? null : items;
}

function recordOrNull(pairs: readonly Pair[]): Record<string, string> | null {
  return pairs.length === 0
    ? null
    : Object.fromEntries(pairs.map(({ name, value }) => [name, value]));
}

export function idsOf(text: string): string[] {
  return text.split(/[\s,]+/).filter((id) => id !== '');
}

function requested<F extends Field>(field: F, draft: Draft): unknown {
  return REQUESTED[field](draft[field]);
}

/** The fields whose values differ from those of the webhook. */
export function changedFields(draft: Draft, webhook: Webhook): Field[] {
  const before = draftOf(webhook);
  return (Object.keys(REQUESTED) as Field[]).filter(
    (field) => JSON.stringify(requested(field, draft)) !== JSON.stringify(requested(field, before)),
  );
}

/** The request that saves the changed fields of a draft without faults. */
export function changesOf(draft: Draft, webhook: Webhook): UpdateWebhookRequestWritable {
  return Object.fromEntries(
    changedFields(draft, webhook).map((field) => [field, requested(field, draft)]),
  );
}
