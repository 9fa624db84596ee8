import { useMutation } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { session } from '../../api/session';
import { Button } from '../../ui/button';
import { Confirm } from '../../ui/confirm';
import { Card } from '../../ui/page';
import styles from './account.module.css';

/** Ends every session of the user, this one included. */
export function Sessions(): JSX.Element {
  const [open, setOpen] = useState(false);
  const { mutate, isPending, error } = useMutation({ mutationFn: () => session.signOut(true) });
  return (
    <Card title="Sessions">
      <div className={styles.action}>
        <p>Ends your sessions on all devices, this one included. API keys stay valid.</p>
        <Button onClick={() => setOpen(true)}>Sign out everywhere</Button>
      </div>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        title="Sign out everywhere?"
        verb="Sign out everywhere"
        onConfirm={() => mutate()}
        busy={isPending}
        error={error}
      >
        All your sessions end at once, this one included.
      </Confirm>
    </Card>
  );
}
