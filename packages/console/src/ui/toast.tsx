import { Toast } from '@base-ui/react/toast';
import type { JSX, ReactNode } from 'react';
import styles from './toast.module.css';

/** Says that something was done, for a few seconds, for screen readers too. */
export function useNotify(): (text: string) => void {
  const { add } = Toast.useToastManager();
  return (text) => void add({ title: text });
}

export function Toasts({ children }: { readonly children: ReactNode }): JSX.Element {
  return (
    <Toast.Provider>
      {children}
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <Shown />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Shown(): JSX.Element[] {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast}>
      <Toast.Title className={styles.title} />
      <Toast.Close className={styles.close} aria-label="Dismiss">
        ×
      </Toast.Close>
    </Toast.Root>
  ));
}
