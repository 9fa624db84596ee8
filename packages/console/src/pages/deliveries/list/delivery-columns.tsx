import { Link } from '@tanstack/react-router';
import type { Delivery } from 'mutx-sdk';
import type { NamedWebhook } from '../../../api/webhook-names';
import { Badge } from '../../../ui/badge';
import type { Column } from '../../../ui/data-table';
import { milliseconds, NONE } from '../../../ui/format';
import { Ago } from '../../../ui/time';
import { DELIVERY_TONES } from '../../../ui/tones';
import { NextAttempt } from '../next-attempt';

export function columnsOf(webhooks: readonly NamedWebhook[]): readonly Column<Delivery>[] {
  const labels = new Map(webhooks.map(({ id, label }) => [id, label]));
  return [
    {
      name: 'Event',
      width: 'minmax(13rem, 1fr)',
      cell: ({ id, webhook_id, event }) => (
        <Link
          to="/webhooks/$webhookId/deliveries/$deliveryId"
          params={{ webhookId: webhook_id, deliveryId: id }}
        >
          {event}
        </Link>
      ),
    },
    {
      name: 'Status',
      width: '6.25rem',
      cell: ({ status }) => <Badge tone={DELIVERY_TONES[status]}>{status}</Badge>,
    },
    {
      name: 'Webhook',
      width: 'minmax(6.5rem, 1fr)',
      cell: ({ webhook_id }) => (
        <Link to="/webhooks/$webhookId" params={{ webhookId: webhook_id }}>
          {labels.get(webhook_id) ?? webhook_id}
        </Link>
      ),
    },
    { name: 'Attempts', width: '4.5rem', end: true, cell: ({ attempts }) => attempts },
    {
      name: 'Response',
      width: 'minmax(4.6rem, 0.6fr)',
      cell: ({ status_code, error_message }) => status_code ?? error_message ?? NONE,
    },
    {
      name: 'Duration',
      width: '4.25rem',
      end: true,
      cell: ({ duration_ms }) => milliseconds(duration_ms),
    },
    { name: 'Created', width: '5.75rem', cell: ({ created_at }) => <Ago at={created_at} /> },
    {
      name: 'Next attempt',
      width: '6.25rem',
      cell: ({ next_attempt_at }) => <NextAttempt at={next_attempt_at} />,
    },
  ];
}
