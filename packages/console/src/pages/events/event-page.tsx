import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { EventDetail, NotMatchedReason } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../api/session';
import { useWebhookNames } from '../../api/webhook-names';
import { useLiveQuery } from '../../live/use-live';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { Code, prettyJson } from '../../ui/code';
import { Confirm } from '../../ui/confirm';
import { NONE } from '../../ui/format';
import { Card, Facts, Grid, Page } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { Empty, Skeleton } from '../../ui/states';
import { Time } from '../../ui/time';
import { DELIVERY_TONES } from '../../ui/tones';
import styles from './events.module.css';
import { REASONS } from './reasons';

export function EventPage(): JSX.Element {
  const { eventId } = useParams({ from: '/events/$eventId' });
  const queryKey = ['events', eventId];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.event_id === eventId,
    300,
  );
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () => session.mutx.getEvent({ path: { id: eventId } }),
  });
  return (
    <Page
      title={data?.type ?? 'Event'}
      above={<Link to="/events">Events</Link>}
      lead={<code>{eventId}</code>}
      actions={data?.expunged_at === null && <EraseData eventId={eventId} />}
    >
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={5} height={4} />}
      {data && <Detail event={data} />}
    </Page>
  );
}

function Detail({ event }: { readonly event: EventDetail }): JSX.Element {
  const { agent_id, deployment_id, occurred_at, expunged_at, data } = event;
  return (
    <>
      <Card title="Event">
        <Facts
          facts={[
            ['Occurred', <Time at={occurred_at} />],
            [
              'Agent',
              agent_id === null ? (
                NONE
              ) : (
                <Link to="/agents/$agentId" params={{ agentId: agent_id }}>
                  {agent_id}
                </Link>
              ),
            ],
            ['Deployment', deployment_id === null ? NONE : <code>{deployment_id}</code>],
            ['Data erased', expunged_at === null ? NONE : <Time at={expunged_at} />],
          ]}
        />
        {data !== null && <Code label="Data" text={prettyJson(data)} />}
      </Card>
      <Grid>
        <Deliveries event={event} />
        {(event.deliveries.length > 0 || event.not_matched.length > 0) && (
          <NotMatched event={event} />
        )}
      </Grid>
    </>
  );
}

function useLabels(): (id: string) => string {
  const labels = new Map(useWebhookNames().map(({ id, label }) => [id, label]));
  return (id) => labels.get(id) ?? 'Deleted webhook';
}

function Deliveries({
  event: { deliveries, not_matched },
}: {
  readonly event: EventDetail;
}): JSX.Element {
  const labelOf = useLabels();
  return (
    <Card title="Delivered to">
      {deliveries.length === 0 && (
        <Empty title="No webhook received it">
          {not_matched.length === 0 && (
            <p>
              <Link to="/webhooks/new">Create a webhook</Link> to receive events like it.
            </p>
          )}
        </Empty>
      )}
      <ul className={styles.list}>
        {deliveries.map(({ id, webhook_id, status, attempts }) => (
          <li key={id}>
            <Badge tone={DELIVERY_TONES[status]}>{status}</Badge>
            <Link
              to="/webhooks/$webhookId/deliveries/$deliveryId"
              params={{ webhookId: webhook_id, deliveryId: id }}
            >
              {labelOf(webhook_id)}
            </Link>
            <span className={styles.soft}>
              {attempts} {attempts === 1 ? 'attempt' : 'attempts'}
            </span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function NotMatched({ event: { not_matched } }: { readonly event: EventDetail }): JSX.Element {
  const labelOf = useLabels();
  return (
    <Card title="Not delivered to">
      {not_matched.length === 0 && <Empty title="Every webhook received it" />}
      <ul className={styles.list}>
        {not_matched.map(({ webhook_id, reason }) => (
          <li key={webhook_id}>
            <Link to="/webhooks/$webhookId" params={{ webhookId: webhook_id }}>
              {labelOf(webhook_id)}
            </Link>
            <span className={styles.soft}>{REASONS[reason satisfies NotMatchedReason]}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}

function EraseData({ eventId }: { readonly eventId: string }): JSX.Element {
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => session.mutx.expungeEvent({ path: { id: eventId } }),
    onSuccess: () => {
      setOpen(false);
      void client.invalidateQueries({ queryKey: ['events'] });
    },
  });
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Erase the data…
      </Button>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        title="Erase the data of this event?"
        verb="Erase the data"
        busy={isPending}
        error={error}
        onConfirm={() => mutate()}
      >
        The data of the event and of its deliveries is deleted. Pending deliveries end as cancelled.
        This cannot be undone.
      </Confirm>
    </>
  );
}
