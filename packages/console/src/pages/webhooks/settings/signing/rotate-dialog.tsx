import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { session } from '../../../../api/session';
import { Button } from '../../../../ui/button';
import { Dialog } from '../../../../ui/dialog';
import { Field, Select } from '../../../../ui/field';
import { ProblemNote } from '../../../../ui/problem-note';
import { WEBHOOKS } from '../../webhook-queries';

export type Rotated = 'secret' | 'key';

const GRACE_PERIODS = [
  { value: '0', label: 'None: it ends at once' },
  { value: '3600', label: '1 hour' },
  { value: '86400', label: '24 hours' },
  { value: '604800', label: '7 days' },
];

const TEXTS = {
  secret: {
    title: 'Rotate the secret?',
    verb: 'Rotate secret',
    text: 'A new secret is generated and shown once. During the grace period, deliveries are signed with both.',
  },
  key: {
    title: 'Rotate the key pair?',
    verb: 'Rotate key pair',
    text: 'A new Ed25519 key pair is generated. During the grace period, deliveries are signed with both.',
  },
  first: {
    title: 'Generate a secret?',
    verb: 'Generate secret',
    text: 'It is shown once. Deliveries are signed with it from now on.',
  },
};

/** Replaces the secret or the key pair, after a choice of how long the old one signs too. */
export function RotateDialog({
  webhookId,
  rotated,
  isFirst,
  onClose,
  onRotated,
}: {
  readonly webhookId: string;
  /** Undefined: closed. */
  readonly rotated: Rotated | undefined;
  /** There is no secret to replace. */
  readonly isFirst: boolean;
  readonly onClose: () => void;
  /** Null: a key pair. */
  readonly onRotated: (secret: string | null) => void;
}): JSX.Element {
  const [grace, setGrace] = useState('86400');
  const client = useQueryClient();
  const rotate = useMutation({
    mutationFn: () =>
      session.mutx.rotateWebhookSecret({
        path: { id: webhookId },
        body: { grace_period_seconds: Number(grace), ...(rotated === 'key' && { key: true }) },
      }),
    onSuccess: ({ secret }) => {
      onRotated(secret);
      return client.invalidateQueries({ queryKey: [WEBHOOKS, webhookId] });
    },
  });
  const close = (): void => {
    rotate.reset();
    onClose();
  };
  const { title, verb, text } = TEXTS[isFirst ? 'first' : (rotated ?? 'secret')];
  return (
    <Dialog
      open={rotated !== undefined}
      onClose={close}
      title={title}
      description={text}
      actions={
        <>
          <Button onClick={close}>Cancel</Button>
          <Button kind="primary" busy={rotate.isPending} onClick={() => rotate.mutate()}>
            {verb}
          </Button>
        </>
      }
    >
      {!isFirst && (
        <Field label="Grace period">
          <Select options={GRACE_PERIODS} value={grace} onChange={setGrace} />
        </Field>
      )}
      {rotate.isError && <ProblemNote error={rotate.error} />}
    </Dialog>
  );
}
