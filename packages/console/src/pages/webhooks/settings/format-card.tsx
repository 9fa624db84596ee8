import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { EventType, WebhookFormat } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Code, prettyJson } from '../../../ui/code';
import { Field, Select } from '../../../ui/field';
import { Card } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { isAlertsOnly } from '../form/faults';
import styles from '../form/form.module.css';
import { FORMATS } from '../form/formats';
import { useEventTypes } from '../webhook-queries';
import type { SectionProps } from './section';

const FIRST: EventType = 'alert.cpu_high';

export function FormatCard({ draft: { format }, faults, onChange }: SectionProps): JSX.Element {
  const [event, setEvent] = useState<EventType>(FIRST);
  const catalogue = useEventTypes();
  const types = (catalogue.data?.items ?? []).filter(
    ({ family }) => family === 'alert' || !isAlertsOnly(format),
  );
  const shown = types.some(({ type }) => type === event) ? event : FIRST;
  return (
    <Card title="Format">
      <div className={styles.columns}>
        <Field label="Format of the body" error={faults.format}>
          <Select
            options={FORMATS}
            value={format}
            onChange={(chosen) => onChange({ format: chosen })}
          />
        </Field>
        <Field label="Preview of">
          <Select
            options={types.map(({ type }) => ({ value: type, label: type }))}
            value={shown}
            onChange={setEvent}
          />
        </Field>
      </div>
      <Preview format={format} event={shown} />
    </Card>
  );
}

function Preview({
  format,
  event,
}: {
  readonly format: WebhookFormat;
  readonly event: EventType;
}): JSX.Element {
  const { data, error } = useQuery({
    queryKey: ['format-preview', format, event],
    queryFn: () => session.mutx.previewFormat({ body: { format, event } }),
    placeholderData: keepPreviousData,
    staleTime: Infinity,
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={16} />;
  return <Code label={data.content_type} text={prettyJson(data.body)} />;
}
