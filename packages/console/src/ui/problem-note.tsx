import type { JSX } from 'react';
import { shownProblem } from '../api/problem';
import { Button } from './button';
import styles from './states.module.css';

/** An error of the API: what is wrong, and the id to report it with. */
export function ProblemNote({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: () => void;
}): JSX.Element {
  const { detail, requestId, fields } = shownProblem(error);
  const faults = Object.entries(fields);
  return (
    <div role="alert" className={styles.problem}>
      <p>{detail}</p>
      {faults.length > 0 && (
        <ul>
          {faults.map(([field, message]) => (
            <li key={field}>
              <code>{field}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {requestId !== undefined && (
        <p className={styles.request}>
          Request <code>{requestId}</code>
        </p>
      )}
      {onRetry && (
        <Button small onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
