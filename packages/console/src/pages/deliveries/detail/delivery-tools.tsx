import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import type { DeliveryDetail, WebhookDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Code } from '../../../ui/code';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { Tabs } from '../../../ui/tabs';
import { curlCommand, isMasked, whyNoCommand } from './curl';
import styles from '../deliveries.module.css';
import type { DeliveryTool } from '../deliveries-routes';
import { whyUnverifiable } from './unsigned';
import { VERIFY_SNIPPETS, type Snippet } from './verify-snippets';

const ROUTE = '/webhooks/$webhookId/deliveries/$deliveryId';

/** The delivery as a command, and how a receiver verifies its signature. */
export function DeliveryTools({ delivery }: { readonly delivery: DeliveryDetail }): JSX.Element {
  const { tool = 'curl' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const { data: webhook } = useQuery({
    queryKey: ['webhooks', delivery.webhook_id],
    queryFn: () => session.mutx.getWebhook({ path: { id: delivery.webhook_id } }),
  });
  return (
    <Tabs<DeliveryTool>
      label="Use the delivery"
      value={tool}
      onChange={(next) =>
        void navigate({ search: { tool: next }, replace: true, resetScroll: false })
      }
      tabs={[
        { id: 'curl', label: 'curl', content: <Command delivery={delivery} webhook={webhook} /> },
        ...VERIFY_SNIPPETS.map((snippet) => ({
          id: snippet.id,
          label: `Verify in ${snippet.label}`,
          content: <Verification snippet={snippet} webhook={webhook} />,
        })),
      ]}
    />
  );
}

function Command({
  delivery,
  webhook,
}: {
  readonly delivery: DeliveryDetail;
  readonly webhook: WebhookDetail | undefined;
}): JSX.Element {
  const { data: event, error } = useQuery({
    queryKey: ['events', delivery.event_id],
    queryFn: () => session.mutx.getEvent({ path: { id: delivery.event_id } }),
  });
  if (error) return <ProblemNote error={error} />;
  if (!webhook || !event) return <Skeleton height={12} />;
  const sent = { delivery, event, webhook };
  const reason = whyNoCommand(sent);
  if (reason !== undefined) return <p className={styles.soft}>No command: {reason}</p>;
  return (
    <>
      {isMasked(sent) && (
        <p className={styles.soft}>Replace each *** by the value, which is not shown.</p>
      )}
      <Code label="Send the body to the webhook, without a signature" text={curlCommand(sent)} />
    </>
  );
}

function Verification({
  snippet: { label, text },
  webhook,
}: {
  readonly snippet: Snippet;
  readonly webhook: WebhookDetail | undefined;
}): JSX.Element {
  const reason = webhook && whyUnverifiable(webhook);
  return (
    <>
      {reason !== undefined && <p className={styles.soft}>{reason}</p>}
      <Code label={`Verify the signature in ${label}`} text={text} />
    </>
  );
}
