import type { CreatedApiKey } from 'mutx-sdk';
import type { JSX } from 'react';
import { Button } from '../../ui/button';
import { Code } from '../../ui/code';
import { Dialog } from '../../ui/dialog';
import styles from './api-keys.module.css';

/** Shows a new key. Only its button closes the dialog, because the key is shown once. */
export function ShownKeyDialog({
  apiKey: { name, key },
  onClose,
}: {
  readonly apiKey: CreatedApiKey;
  readonly onClose: () => void;
}): JSX.Element {
  return (
    <Dialog
      open
      title="Store this key now"
      description={
        <>
          The key <strong>{name}</strong> is not shown again. Send it as{' '}
          <code className={styles.header}>X-API-Key</code>.
        </>
      }
      actions={
        <Button kind="primary" onClick={onClose}>
          I have stored it
        </Button>
      }
    >
      <Code label="API key" text={key} />
    </Dialog>
  );
}
