import type { JSX } from 'react';
import { Field, Input, Select, type Option } from '../../../../ui/field';
import { duration } from '../../../../ui/format';
import { Card } from '../../../../ui/page';
import styles from '../../form/form.module.css';
import type { RetryChoice } from '../draft';
import type { SectionProps } from '../section';
import settings from '../settings.module.css';
import { attemptsOf, DEFAULT_SCHEDULE, parseSchedule, scheduleText } from './retry-schedule';

const CHOICES: readonly Option<RetryChoice>[] = [
  { value: 'default', label: 'Default of the server' },
  { value: 'own', label: 'Own schedule' },
  { value: 'none', label: 'No retries' },
];

export function RetriesCard({
  draft: {
    retry_schedule: { choice, text },
  },
  faults,
  onChange,
}: SectionProps): JSX.Element {
  return (
    <Card title="Retries">
      <div className={styles.columns}>
        <Field
          label="Schedule"
          hint="Each delay varies by 20 %, so that retries do not arrive together."
        >
          <Select
            options={CHOICES}
            value={choice}
            onChange={(chosen) =>
              onChange({
                retry_schedule: { choice: chosen, text: text || scheduleText(DEFAULT_SCHEDULE) },
              })
            }
          />
        </Field>
        {choice === 'own' && (
          <Field
            label="Delays before each retry"
            hint="Such as 10 s, 5 min, 1 h"
            error={faults.retry_schedule}
          >
            <Input
              autoComplete="off"
              value={text}
              onChange={(e) =>
                onChange({ retry_schedule: { choice, text: e.currentTarget.value } })
              }
            />
          </Field>
        )}
      </div>
      <Timeline delays={delaysOf(choice, text)} />
    </Card>
  );
}

function delaysOf(choice: RetryChoice, text: string): readonly number[] {
  if (choice === 'default') return DEFAULT_SCHEDULE;
  return choice === 'none' ? [] : (parseSchedule(text).delays ?? []);
}

/** The attempts of a delivery whose endpoint never accepts it. */
function Timeline({ delays }: { readonly delays: readonly number[] }): JSX.Element {
  const attempts = attemptsOf(delays);
  return (
    <ol className={settings.timeline} tabIndex={0} aria-label="Attempts of a delivery that fails">
      {attempts.map(({ number, afterS }, index) => {
        const next = attempts[index + 1];
        return (
          <li key={number}>
            {next && (
              <span className={settings.delay} aria-hidden="true">
                {duration(next.delayS)}
              </span>
            )}
            <strong>Attempt {number}</strong>
            <span className={settings.soft}>
              {afterS === 0 ? 'at once' : `after ${duration(afterS)}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}
