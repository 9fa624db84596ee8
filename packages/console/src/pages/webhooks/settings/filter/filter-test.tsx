import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useMemo, useState, type JSX } from 'react';
import { session } from '../../../../api/session';
import { Badge } from '../../../../ui/badge';
import { Code, prettyJson } from '../../../../ui/code';
import { Field, Select } from '../../../../ui/field';
import { ProblemNote } from '../../../../ui/problem-note';
import { useEventTypes } from '../../webhook-queries';
import styles from '../settings.module.css';
import type { Filter } from './filter-text';
import { optionsOf, testEvents, type TestEvent } from './test-events';
import { useDebounced } from './use-debounced';

const EVENTS_LISTED = 20;
const PAUSE_MS = 300;

/** Evaluates the filter as it is typed. Null: there is no filter, or it is not valid. */
export function FilterTest({ filter }: { readonly filter: Filter | null }): JSX.Element {
  const events = useTestEvents();
  const [key, setKey] = useState<string>();
  const chosen = events.find((event) => event.key === key) ?? events[0];
  return (
    <div className={styles.preview}>
      <Field label="Test with" hint="A recent event, or the example of a type">
        <Select
          options={optionsOf(events)}
          value={chosen?.key ?? ''}
          onChange={setKey}
          disabled={events.length === 0}
        />
      </Field>
      <div className={styles.result} aria-live="polite">
        {chosen && filter && <Result filter={filter} chosen={chosen} />}
        {!filter && <p className={styles.soft}>Enter a condition to test it.</p>}
      </div>
      {chosen && (
        <details>
          <summary>Show the event</summary>
          <Code label={chosen.label} text={prettyJson(chosen.event)} />
        </details>
      )}
    </div>
  );
}

function useTestEvents(): TestEvent[] {
  const recent = useQuery({
    queryKey: ['events', 'filter-test'],
    queryFn: () => session.mutx.listEvents({ query: { limit: EVENTS_LISTED } }),
  });
  const catalogue = useEventTypes();
  return useMemo(
    () =>
      recent.isPending ? [] : testEvents(recent.data?.items ?? [], catalogue.data?.items ?? []),
    [recent.isPending, recent.data, catalogue.data],
  );
}

function Result({
  filter,
  chosen,
}: {
  readonly filter: Filter;
  readonly chosen: TestEvent;
}): JSX.Element | null {
  const tested = useDebounced(filter, PAUSE_MS);
  const { data, error } = useQuery({
    queryKey: ['filter-test', tested, chosen.key],
    queryFn: () => session.mutx.testFilter({ body: { filter: tested, event: chosen.event } }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return null;
  return (
    <p className={styles.verdict}>
      <Badge tone={data.matches ? 'good' : 'bad'}>
        {data.matches ? 'Matches' : 'Does not match'}
      </Badge>
      {data.failed_condition !== null && (
        <span>
          Failed condition: <code>{data.failed_condition}</code>
        </span>
      )}
    </p>
  );
}
