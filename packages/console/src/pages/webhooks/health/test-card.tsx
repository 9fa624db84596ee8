import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { EventType, TestDelivery, WebhookDetail } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Badge } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Field, Select } from '../../../ui/field';
import { milliseconds } from '../../../ui/format';
import { Card } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { isAlertsOnly } from '../form/faults';
import { useEventTypes, WEBHOOKS } from '../webhook-queries';
import styles from './health.module.css';

const TEST: EventType = 'webhook.test';

/** Sends the example of an event type, and shows the response of the endpoint. */
export function TestCard({
  webhook: { id, format },
}: {
  readonly webhook: WebhookDetail;
}): JSX.Element {
  const [type, setType] = useState<EventType>(TEST);
  const catalogue = useEventTypes();
  const client = useQueryClient();
  const test = useMutation({
    mutationFn: () => session.mutx.testWebhook({ path: { id }, body: { event: type } }),
    onSettled: () => client.invalidateQueries({ queryKey: [WEBHOOKS, id] }),
  });
  const types = catalogue.data?.items.map((item) => item.type) ?? [];
  return (
    <Card title="Send a test">
      <Field
        label="Event type"
        hint={
          isAlertsOnly(format)
            ? 'Triggers an alert, then resolves it.'
            : 'Its example is sent at once: one attempt, no retries.'
        }
      >
        <Select
          options={[TEST, ...types.filter((one) => one !== TEST)].map((one) => ({
            value: one,
            label: one,
          }))}
          value={type}
          onChange={setType}
        />
      </Field>
      <div>
        <Button kind="primary" busy={test.isPending} onClick={() => test.mutate()}>
          Send test
        </Button>
      </div>
      <div className={styles.result} aria-live="polite" aria-busy={test.isPending}>
        {test.isPending && <p>Waiting for the response of the endpoint…</p>}
        {test.data && <Accepted result={test.data} webhookId={id} />}
        {test.isError && <ProblemNote error={test.error} />}
      </div>
    </Card>
  );
}

function Accepted({
  result: { status_code, duration_ms, delivery_id },
  webhookId,
}: {
  readonly result: TestDelivery;
  readonly webhookId: string;
}): JSX.Element {
  return (
    <p className={styles.answer}>
      <Badge tone="good">HTTP {status_code}</Badge>
      <span>in {milliseconds(duration_ms)}</span>
      <Link
        to="/webhooks/$webhookId/deliveries/$deliveryId"
        params={{ webhookId, deliveryId: delivery_id }}
      >
        Show the delivery
      </Link>
    </p>
  );
}
