import { Field as BaseField } from '@base-ui/react/field';
import type { ComponentProps, JSX, ReactNode } from 'react';
import styles from './field.module.css';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  /** Why the value is invalid; undefined while it is valid. */
  readonly error?: string | undefined;
  readonly children: ReactNode;
}

/** A label, a control, a hint and an error, associated for screen readers. */
export function Field({ label, hint, error, children }: FieldProps): JSX.Element {
  return (
    <BaseField.Root className={styles.field} invalid={error !== undefined}>
      <BaseField.Label className={styles.label}>{label}</BaseField.Label>
      {children}
      {hint !== undefined && (
        <BaseField.Description className={styles.hint}>{hint}</BaseField.Description>
      )}
      {error !== undefined && (
        <BaseField.Error className={styles.error} match>
          {error}
        </BaseField.Error>
      )}
    </BaseField.Root>
  );
}

export function Input(props: ComponentProps<'input'>): JSX.Element {
  return <BaseField.Control className={styles.control} render={<input {...props} />} />;
}

export function Textarea(props: ComponentProps<'textarea'>): JSX.Element {
  return (
    <BaseField.Control
      className={`${styles.control} ${styles.area}`}
      render={<textarea spellCheck={false} {...props} />}
    />
  );
}

export interface Option<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

/** The select of the platform: it works with every keyboard, screen reader and phone. */
export function Select<Value extends string>({
  options,
  value,
  onChange,
  ...rest
}: {
  readonly options: readonly Option<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
} & Omit<ComponentProps<'select'>, 'value' | 'onChange'>): JSX.Element {
  return (
    <BaseField.Control
      className={styles.control}
      render={
        <select {...rest} value={value} onChange={(e) => onChange(e.currentTarget.value as Value)}>
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
      }
    />
  );
}

/** A checkbox with its label beside it. */
export function Check({
  label,
  hint,
  ...rest
}: { readonly label: string; readonly hint?: ReactNode } & ComponentProps<'input'>): JSX.Element {
  return (
    <label className={styles.check}>
      <input {...rest} type="checkbox" />
      <span>
        {label}
        {hint !== undefined && <span className={styles.hint}>{hint}</span>}
      </span>
    </label>
  );
}
