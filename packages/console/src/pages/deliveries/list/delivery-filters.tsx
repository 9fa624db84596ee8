import { EVENT_TYPES } from 'mutx-sdk';
import type { JSX } from 'react';
import type { NamedWebhook } from '../../../api/webhook-names';
import { oneOf } from '../../../routing/search';
import { Field, Input, Select, type Option } from '../../../ui/field';
import { fromLocal, toLocal } from '../../../ui/local-time';
import { DELIVERY_STATUSES, type DeliveriesSearch } from '../deliveries-routes';
import styles from '../deliveries.module.css';

interface FiltersProps {
  readonly search: DeliveriesSearch;
  readonly webhooks: readonly NamedWebhook[];
  readonly onChange: (change: DeliveriesSearch) => void;
}

const EVENTS = EVENT_TYPES.map((value) => ({ value, label: value }));
const ANY = { value: '', label: 'Any' };

/** The address may contain another value: a family, or a webhook that is gone. */
function withChosen(
  options: readonly Option<string>[],
  chosen: string | undefined,
): readonly Option<string>[] {
  const isKnown = chosen === undefined || options.some(({ value }) => value === chosen);
  return [ANY, ...options, ...(isKnown ? [] : [{ value: chosen, label: chosen }])];
}

export function DeliveryFilters({ search, webhooks, onChange }: FiltersProps): JSX.Element {
  return (
    <div role="search" aria-label="Filter deliveries" className={styles.filters}>
      <Field label="Status">
        <Select
          options={[ANY, ...DELIVERY_STATUSES.map((value) => ({ value, label: value }))]}
          value={search.status ?? ''}
          onChange={(status) => onChange({ status: oneOf(status, DELIVERY_STATUSES) })}
        />
      </Field>
      <Field label="Event">
        <Select
          options={withChosen(EVENTS, search.event)}
          value={search.event ?? ''}
          onChange={(event) => onChange({ event: event || undefined })}
        />
      </Field>
      <Field label="Webhook">
        <Select
          options={withChosen(
            webhooks.map(({ id, label }) => ({ value: id, label })),
            search.webhook_id,
          )}
          value={search.webhook_id ?? ''}
          onChange={(id) => onChange({ webhook_id: id || undefined })}
        />
      </Field>
      <Field label="Since">
        <Input
          type="datetime-local"
          value={toLocal(search.since)}
          onChange={(e) => onChange({ since: fromLocal(e.currentTarget.value) })}
        />
      </Field>
      <Field label="Until">
        <Input
          type="datetime-local"
          value={toLocal(search.until)}
          onChange={(e) => onChange({ until: fromLocal(e.currentTarget.value) })}
        />
      </Field>
    </div>
  );
}
