import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { WebhookDetail } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { Card, Row } from '../../../ui/page';
import { useNotify } from '../../../ui/toast';
import { WEBHOOKS } from '../webhook-queries';
import { titleOf } from '../webhook-state';

export function DeleteCard({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  const [asking, setAsking] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const remove = useMutation({
    mutationFn: () => session.mutx.deleteWebhook({ path: { id: webhook.id } }),
    onSuccess: async () => {
      await navigate({ to: '/webhooks', ignoreBlocker: true });
      client.removeQueries({ queryKey: [WEBHOOKS, webhook.id] });
      void client.invalidateQueries({ queryKey: [WEBHOOKS] });
      notify('The webhook is deleted');
    },
  });
  return (
    <Card title="Delete">
      <Row>
        <p>Pending deliveries are cancelled, and the history is no longer available.</p>
        <Button kind="danger" onClick={() => setAsking(true)}>
          Delete webhook
        </Button>
      </Row>
      <Confirm
        open={asking}
        onClose={() => setAsking(false)}
        title="Delete this webhook?"
        verb="Delete webhook"
        busy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate()}
      >
        {titleOf(webhook)} receives nothing from now on. This cannot be undone.
      </Confirm>
    </Card>
  );
}
