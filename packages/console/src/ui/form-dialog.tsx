import { useId, type JSX, type ReactNode } from 'react';
import { Button } from './button';
import { Dialog } from './dialog';
import styles from './form-dialog.module.css';
import { ProblemNote } from './problem-note';
import type { Form } from './use-form';

interface FormDialogProps<Values> {
  readonly title: string;
  readonly description?: ReactNode;
  readonly form: Form<Values>;
  /** The verb on the button: "Create agent". */
  readonly verb: string;
  readonly danger?: boolean;
  /** There is nothing to send. */
  readonly disabled?: boolean;
  readonly onClose: () => void;
  /** The fields. */
  readonly children: ReactNode;
}

/** A form in a dialog, open for as long as it is mounted. */
export function FormDialog<Values>({
  title,
  description,
  form,
  verb,
  danger = false,
  disabled = false,
  onClose,
  children,
}: FormDialogProps<Values>): JSX.Element {
  const id = useId();
  return (
    <Dialog
      open
      onClose={onClose}
      title={title}
      description={description}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            type="submit"
            form={id}
            kind={danger ? 'danger' : 'primary'}
            busy={form.busy}
            disabled={disabled}
          >
            {verb}
          </Button>
        </>
      }
    >
      <form id={id} className={styles.form} noValidate onSubmit={form.submit}>
        {children}
        {form.problem != null && <ProblemNote error={form.problem} />}
      </form>
    </Dialog>
  );
}
