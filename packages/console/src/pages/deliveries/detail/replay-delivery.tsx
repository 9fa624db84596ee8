import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Button } from '../../../ui/button';
import { ProblemNote } from '../../../ui/problem-note';
import { useNotify } from '../../../ui/toast';

/** Sends a delivery again, as a new one, and opens that. */
export function ReplayDelivery({
  webhookId,
  deliveryId,
}: {
  readonly webhookId: string;
  readonly deliveryId: string;
}): JSX.Element {
  const navigate = useNavigate();
  const notify = useNotify();
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      session.mutx.replayDelivery({ path: { id: webhookId, delivery_id: deliveryId } }),
    onSuccess: async ({ id }) => {
      notify('Replay created');
      void client.invalidateQueries({ queryKey: ['deliveries'] });
      await navigate({
        to: '/webhooks/$webhookId/deliveries/$deliveryId',
        params: { webhookId, deliveryId: id },
      });
    },
  });
  return (
    <>
      {error && <ProblemNote error={error} />}
      <Button kind="primary" busy={isPending} onClick={() => mutate()}>
        Send again
      </Button>
    </>
  );
}
