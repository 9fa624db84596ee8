import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Delivery } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { useLiveQuery } from '../../../live/use-live';
import { Badge } from '../../../ui/badge';
import { milliseconds } from '../../../ui/format';
import { Card } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Empty, Skeleton } from '../../../ui/states';
import { Ago } from '../../../ui/time';
import { DELIVERY_TONES } from '../../../ui/tones';
import { WEBHOOKS } from '../webhook-queries';
import styles from './health.module.css';

const SHOWN = 6;

/** The newest deliveries of a webhook, as they end. */
export function LatestDeliveries({ webhookId }: { readonly webhookId: string }): JSX.Element {
  const queryKey = [WEBHOOKS, webhookId, 'latest'];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.webhook_id === webhookId,
  );
  const { data, error } = useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.listWebhookDeliveries({ path: { id: webhookId }, query: { limit: SHOWN } }),
  });
  return (
    <Card
      title="Latest deliveries"
      aside={
        <Link to="/deliveries" search={{ webhook_id: webhookId }}>
          All deliveries
        </Link>
      }
    >
      {error && <ProblemNote error={error} />}
      {!data && !error && <Skeleton lines={SHOWN} height={1.9} />}
      {data?.items.length === 0 && (
        <Empty title="No delivery yet">
          <p>Send a test, or report something that the webhook subscribes to.</p>
        </Empty>
      )}
      <ul className={styles.list}>
        {data?.items.map((delivery) => (
          <Item key={delivery.id} delivery={delivery} />
        ))}
      </ul>
    </Card>
  );
}

function Item({ delivery }: { readonly delivery: Delivery }): JSX.Element {
  const { id, webhook_id, event, status, status_code, duration_ms, error_message, created_at } =
    delivery;
  return (
    <li>
      <Badge tone={DELIVERY_TONES[status]}>{status}</Badge>
      <Link
        to="/webhooks/$webhookId/deliveries/$deliveryId"
        params={{ webhookId: webhook_id, deliveryId: id }}
      >
        {event}
      </Link>
      <Ago at={created_at} />
      <small>
        {[
          status_code !== null && `HTTP ${status_code}`,
          duration_ms !== null && milliseconds(duration_ms),
          error_message,
        ]
          .filter(Boolean)
          .join(' · ')}
      </small>
    </li>
  );
}
