import { useQuery } from '@tanstack/react-query';
import type { WebhookDetail } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../../api/session';
import { Button } from '../../../../ui/button';
import { Code } from '../../../../ui/code';
import { Confirm } from '../../../../ui/confirm';
import { Card } from '../../../../ui/page';
import { ProblemNote } from '../../../../ui/problem-note';
import { Skeleton } from '../../../../ui/states';
import { useNotify } from '../../../../ui/toast';
import { SecretDialog } from '../../form/secret-dialog';
import { useUpdateWebhook, WEBHOOKS } from '../../webhook-queries';
import settings from '../settings.module.css';
import { RotateDialog, type Rotated } from './rotate-dialog';

/** The secret and the key pair of a webhook. What is done here takes effect at once. */
export function KeysCard({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  const [rotating, setRotating] = useState<Rotated>();
  const [secret, setSecret] = useState<string>();
  const [removing, setRemoving] = useState(false);
  const update = useUpdateWebhook(webhook.id);
  const notify = useNotify();
  const { has_secret: hasSecret, format, signing } = webhook;
  const isOwnSecret = format !== 'pagerduty';
  const hasKeys = signing === 'ed25519';
  return (
    <Card title="Secret and keys">
      {!isOwnSecret && <p>The routing key comes from PagerDuty. Replace it above.</p>}
      {hasKeys && <PublicKey webhookId={webhook.id} />}
      <div className={settings.actions}>
        {isOwnSecret && (
          <Button onClick={() => setRotating('secret')}>
            {hasSecret ? 'Rotate secret' : 'Generate a secret'}
          </Button>
        )}
        {hasKeys && <Button onClick={() => setRotating('key')}>Rotate key pair</Button>}
        {isOwnSecret && hasSecret && (
          <Button kind="danger" onClick={() => setRemoving(true)}>
            Remove secret
          </Button>
        )}
      </div>
      <RotateDialog
        webhookId={webhook.id}
        rotated={rotating}
        isFirst={rotating === 'secret' && !hasSecret}
        onClose={() => setRotating(undefined)}
        onRotated={(made) => {
          setRotating(undefined);
          if (made === null) notify('The key pair is replaced');
          else setSecret(made);
        }}
      />
      <SecretDialog secret={secret} done="Done" onDone={() => setSecret(undefined)} />
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title="Remove the secret?"
        verb="Remove secret"
        busy={update.isPending}
        error={update.error}
        onConfirm={() =>
          update.mutate(
            { secret: null },
            {
              onSuccess: () => {
                setRemoving(false);
                notify('The secret is removed');
              },
            },
          )
        }
      >
        Deliveries have no HMAC signature from now on. Endpoints that verify it reject them.
      </Confirm>
    </Card>
  );
}

function PublicKey({ webhookId }: { readonly webhookId: string }): JSX.Element {
  const { data, error } = useQuery({
    queryKey: [WEBHOOKS, webhookId, 'public-key'],
    queryFn: () => session.mutx.getWebhookPublicKey({ path: { id: webhookId } }),
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Skeleton height={5.5} />;
  return <Code label="Public key, which verifies v1a signatures" text={data.key} />;
}
