import { useId, type JSX, type ReactNode } from 'react';
import styles from './form.module.css';

/** Controls that belong together, with a hint and an error of them all. */
export function Fieldset({
  legend,
  hint,
  error,
  children,
}: {
  readonly legend: string;
  readonly hint?: ReactNode;
  readonly error?: string | undefined;
  readonly children: ReactNode;
}): JSX.Element {
  const id = useId();
  const describedBy = [hint !== undefined && `${id}-hint`, error !== undefined && `${id}-error`];
  return (
    <fieldset
      className={styles.fieldset}
      aria-describedby={describedBy.filter(Boolean).join(' ') || undefined}
    >
      <legend>{legend}</legend>
      {hint !== undefined && (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      {children}
      {error !== undefined && (
        <p id={`${id}-error`} role="alert" className={styles.error}>
          {error}
        </p>
      )}
    </fieldset>
  );
}
