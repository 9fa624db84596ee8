import type { EventName, EventTypeDefinition } from 'mutx-sdk';
import type { JSX } from 'react';
import { prettyJson } from '../../../ui/code';
import { Check } from '../../../ui/field';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { useEventTypes } from '../webhook-queries';
import { Fieldset } from './fieldset';
import styles from './form.module.css';
import {
  ALL,
  familiesOf,
  hasType,
  isImplied,
  nameOf,
  toggleAll,
  toggleFamily,
  toggleType,
} from './subscription';

interface EventPickerProps {
  readonly events: readonly EventName[];
  readonly onChange: (events: EventName[]) => void;
  readonly error?: string | undefined;
}

/** Chooses the events of a subscription: all, families, or types of the catalogue. */
export function EventPicker({ events, onChange, error }: EventPickerProps): JSX.Element {
  const catalogue = useEventTypes();
  return (
    <Fieldset
      legend="Events"
      hint="All events and families include types that later versions add."
      error={error}
    >
      <Check
        label="All events"
        checked={events.includes(ALL)}
        onChange={() => onChange(toggleAll(events))}
      />
      {catalogue.isPending && <Skeleton lines={4} height={8} />}
      {catalogue.isError && <ProblemNote error={catalogue.error} />}
      <div className={styles.families}>
        {familiesOf(catalogue.data?.items ?? []).map(({ family, types }) => (
          <div key={family} className={styles.family}>
            <Check
              label={nameOf(family)}
              hint={`All events of the family ${family}`}
              disabled={events.includes(ALL)}
              checked={events.includes(ALL) || events.includes(nameOf(family))}
              onChange={() => onChange(toggleFamily(events, family, types))}
            />
            <ul className={styles.types}>
              {types.map((type) => (
                <li key={type.type}>
                  <Type type={type} events={events} onChange={onChange} />
                </li>
              ))}
            </ul>
          </div>
        ))}
      </div>
    </Fieldset>
  );
}

function Type({
  type,
  events,
  onChange,
}: EventPickerProps & { readonly type: EventTypeDefinition }): JSX.Element {
  const implied = isImplied(events, type);
  return (
    <>
      <Check
        label={type.type}
        hint={type.description}
        disabled={implied}
        checked={implied || hasType(events, type)}
        onChange={() => onChange(toggleType(events, type))}
      />
      <details>
        <summary>
          Example<span className="visually-hidden"> of {type.type}</span>
        </summary>
        <pre tabIndex={0} aria-label={`Example of ${type.type}`}>
          {prettyJson(type.example)}
        </pre>
      </details>
    </>
  );
}
