import { useBlocker } from '@tanstack/react-router';
import type { JSX } from 'react';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { Row } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import styles from '../form/form.module.css';

/** Names what is not saved yet, and asks before it is lost. */
export function SaveBar({
  changed,
  invalid,
  busy,
  error,
  onDiscard,
}: {
  readonly changed: readonly string[];
  readonly invalid: readonly string[];
  readonly busy: boolean;
  /** Of the last attempt to save. */
  readonly error: unknown;
  readonly onDiscard: () => void;
}): JSX.Element {
  const isChanged = changed.length > 0;
  const leaving = useBlocker({
    shouldBlockFn: () => isChanged,
    enableBeforeUnload: () => isChanged,
    withResolver: true,
  });
  return (
    <div className={styles.bar}>
      {error != null && <ProblemNote error={error} />}
      <p role="status">{textOf(changed, invalid)}</p>
      <Row>
        <Button disabled={!isChanged} onClick={onDiscard}>
          Discard
        </Button>
        <Button
          kind="primary"
          type="submit"
          busy={busy}
          disabled={!isChanged || invalid.length > 0}
        >
          Save changes
        </Button>
      </Row>
      <Confirm
        open={leaving.status === 'blocked'}
        onClose={() => leaving.reset?.()}
        title="Discard the changes?"
        verb="Discard changes"
        onConfirm={() => leaving.proceed?.()}
      >
        You changed {namesOf(changed)} without saving.
      </Confirm>
    </div>
  );
}

function textOf(changed: readonly string[], invalid: readonly string[]): string {
  if (invalid.length > 0) return `Correct ${namesOf(invalid)} to save.`;
  return changed.length === 0 ? 'No changes' : `Changed: ${namesOf(changed)}`;
}

function namesOf(fields: readonly string[]): string {
  return fields.map((field) => field.replaceAll('_', ' ')).join(', ');
}
