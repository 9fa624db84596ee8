import type { JSX } from 'react';
import { Button } from '../../../ui/button';
import { Input } from '../../../ui/field';
import { Fieldset } from './fieldset';
import styles from './form.module.css';

export interface Pair {
  readonly name: string;
  readonly value: string;
}

/** Names and values, in rows that can be added and removed. */
export function PairsEditor({
  legend,
  item,
  hint,
  error,
  pairs,
  onChange,
}: {
  readonly legend: string;
  /** One pair: "header". */
  readonly item: string;
  readonly hint: string;
  readonly error: string | undefined;
  readonly pairs: readonly Pair[];
  readonly onChange: (pairs: Pair[]) => void;
}): JSX.Element {
  const change = (index: number, changed: Partial<Pair>): void =>
    onChange(pairs.map((pair, at) => (at === index ? { ...pair, ...changed } : pair)));
  return (
    <Fieldset legend={legend} hint={hint} error={error}>
      {pairs.map(({ name, value }, index) => (
        <div key={index} className={styles.pair}>
          <Input
            aria-label={`Name of ${item} ${index + 1}`}
            placeholder="Name"
            autoComplete="off"
            value={name}
            onChange={(e) => change(index, { name: e.currentTarget.value.trim() })}
          />
          <Input
            aria-label={`Value of ${item} ${index + 1}`}
            placeholder="Value"
            autoComplete="off"
            value={value}
            onChange={(e) => change(index, { value: e.currentTarget.value })}
          />
          <Button
            small
            aria-label={`Remove ${item} ${index + 1}`}
            onClick={() => onChange(pairs.filter((_, at) => at !== index))}
          >
            Remove
          </Button>
        </div>
      ))}
      <div>
        <Button small onClick={() => onChange([...pairs, { name: '', value: '' }])}>
          Add {item}
        </Button>
      </div>
    </Fieldset>
  );
}
