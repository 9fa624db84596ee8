import type { JSX, ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import { ProblemNote } from './problem-note';

interface ConfirmProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: string;
  readonly children: ReactNode;
  /** The verb on the button: "Delete webhook". */
  readonly verb: string;
  readonly onConfirm: () => void;
  readonly busy?: boolean;
  /** There is nothing to do. */
  readonly disabled?: boolean;
  readonly error?: unknown;
}

/** Asks before something that cannot be undone. */
export function Confirm({
  open,
  onClose,
  title,
  children,
  verb,
  onConfirm,
  busy = false,
  disabled = false,
  error,
}: ConfirmProps): JSX.Element {
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      description={children}
      actions={
        <>
          <Button onClick={onClose}>Keep</Button>
          <Button kind="danger" busy={busy} disabled={disabled} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      {error != null && <ProblemNote error={error} />}
    </Dialog>
  );
}
