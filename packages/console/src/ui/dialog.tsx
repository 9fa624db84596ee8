import { Dialog as BaseDialog } from '@base-ui/react/dialog';
import type { JSX, ReactNode } from 'react';
import styles from './dialog.module.css';

interface DialogProps {
  readonly open: boolean;
  /** Undefined: the dialog cannot be dismissed. */
  readonly onClose?: () => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly children?: ReactNode;
  /** The buttons. */
  readonly actions?: ReactNode;
  readonly wide?: boolean;
}

/** A modal dialog: it keeps the focus, closes on Escape, and returns the focus. */
export function Dialog({
  open,
  onClose,
  title,
  description,
  children,
  actions,
  wide = false,
}: DialogProps): JSX.Element {
  return (
    <BaseDialog.Root open={open} onOpenChange={(next) => !next && onClose?.()}>
      <BaseDialog.Portal>
        <BaseDialog.Backdrop className={styles.backdrop} />
        <BaseDialog.Popup className={`${styles.popup} ${wide ? styles.wide : ''}`}>
          <BaseDialog.Title className={styles.title}>{title}</BaseDialog.Title>
          {description !== undefined && (
            <BaseDialog.Description className={styles.description}>
              {description}
            </BaseDialog.Description>
          )}
          {children}
          {actions !== undefined && <div className={styles.actions}>{actions}</div>}
        </BaseDialog.Popup>
      </BaseDialog.Portal>
    </BaseDialog.Root>
  );
}
