import type { JSX } from 'react';
import { Button } from '../../../ui/button';
import { CopyButton } from '../../../ui/copy-button';
import { Dialog } from '../../../ui/dialog';
import styles from './form.module.css';

/** A new secret, which no other response contains. Only its button closes it, so that it is not lost by accident. */
export function SecretDialog({
  secret,
  done,
  onDone,
}: {
  /** Undefined: closed. */
  readonly secret: string | undefined;
  readonly done: string;
  readonly onDone: () => void;
}): JSX.Element {
  return (
    <Dialog
      open={secret !== undefined}
      title="Copy the signing secret"
      description="Your endpoint verifies deliveries with it. It is shown only now."
      actions={
        <>
          <CopyButton text={secret ?? ''} label="Copy secret" />
          <Button kind="primary" onClick={onDone}>
            {done}
          </Button>
        </>
      }
    >
      <p className={styles.secret} aria-label="Secret" role="group">
        {secret}
      </p>
    </Dialog>
  );
}
