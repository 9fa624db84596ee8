import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { DeliveryAttempt, DeliveryDetail, DeliveryExplanation } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { useWebhookNames } from '../../../api/webhook-names';
import { useLiveQuery } from '../../../live/use-live';
import { Badge } from '../../../ui/badge';
import { Code, prettyJson } from '../../../ui/code';
import { milliseconds, NONE } from '../../../ui/format';
import { Card, Facts, Page } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Empty, Skeleton } from '../../../ui/states';
import { Time, useNow } from '../../../ui/time';
import { DELIVERY_TONES } from '../../../ui/tones';
import styles from '../deliveries.module.css';
import { NextAttempt } from '../next-attempt';
import { countdown } from './countdown';
import { DeliveryTools } from './delivery-tools';
import { ReplayDelivery } from './replay-delivery';

const PENDING_REFETCH_MS = 10_000;

export function DeliveryPage(): JSX.Element {
  const { webhookId, deliveryId } = useParams({
    from: '/webhooks/$webhookId/deliveries/$deliveryId',
  });
  const queryKey = ['deliveries', webhookId, deliveryId];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.delivery_id === deliveryId,
    300,
  );
  const { data, error, refetch } = useQuery({
    queryKey,
    queryFn: () =>
      session.mutx.getWebhookDelivery({ path: { id: webhookId, delivery_id: deliveryId } }),
    refetchInterval: ({ state }) => (state.data?.status === 'pending' ? PENDING_REFETCH_MS : false),
  });
  return (
    <Page
      title={data?.event ?? 'Delivery'}
      above={<Link to="/deliveries">Deliveries</Link>}
      lead={<code>{deliveryId}</code>}
      // A pending delivery is sent by itself.
      actions={
        data &&
        data.status !== 'pending' && (
          <ReplayDelivery webhookId={webhookId} deliveryId={deliveryId} />
        )
      }
    >
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={6} height={4} />}
      {data && <Detail delivery={data} />}
    </Page>
  );
}

function Detail({ delivery }: { readonly delivery: DeliveryDetail }): JSX.Element {
  const { explanation, status, attempt_log, payload } = delivery;
  return (
    <>
      <section
        className={`${styles.explanation} ${styles[DELIVERY_TONES[status]]}`}
        aria-label="Explanation"
      >
        <div className={styles.state}>
          <Badge tone={DELIVERY_TONES[status]}>{status}</Badge>
          {explanation.until !== null && <Countdown {...explanation} until={explanation.until} />}
        </div>
        <p>{explanation.detail}</p>
      </section>
      <Card title="Delivery">
        <DeliveryFacts delivery={delivery} />
      </Card>
      <Card title="Attempts">
        {attempt_log.length === 0 && <Empty title="No attempt yet" />}
        <ol className={styles.timeline}>
          {attempt_log.map((attempt) => (
            <Attempt
              key={attempt.attempt}
              attempt={attempt}
              isBetween={attempt.attempt > 1 && attempt.attempt < attempt_log.length}
            />
          ))}
        </ol>
      </Card>
      <Card title="Request">
        <Code label="Data" text={prettyJson(payload)} />
        <DeliveryTools delivery={delivery} />
      </Card>
    </>
  );
}

function DeliveryFacts({ delivery }: { readonly delivery: DeliveryDetail }): JSX.Element {
  const { webhook_id, event_id, replay_of, replay_id, created_at, delivered_at } = delivery;
  const { next_attempt_at, attempts } = delivery;
  const label = useWebhookNames().find(({ id }) => id === webhook_id)?.label;
  return (
    <Facts
      facts={[
        [
          'Webhook',
          <Link to="/webhooks/$webhookId" params={{ webhookId: webhook_id }}>
            {label ?? webhook_id}
          </Link>,
        ],
        [
          'Event',
          <Link to="/events/$eventId" params={{ eventId: event_id }}>
            {event_id}
          </Link>,
        ],
        ['Attempts', attempts],
        ['Created', <Time at={created_at} />],
        ['Delivered', delivered_at ? <Time at={delivered_at} /> : NONE],
        ['Next attempt', <NextAttempt at={next_attempt_at} />],
        ...(replay_of !== null
          ? [
              [
                'Replay of',
                <Link
                  to="/webhooks/$webhookId/deliveries/$deliveryId"
                  params={{ webhookId: webhook_id, deliveryId: replay_of }}
                >
                  {replay_of}
                </Link>,
              ] as const,
            ]
          : []),
        ...(replay_id !== null
          ? [
              [
                'Part of',
                <Link
                  to="/webhooks/$webhookId/replays/$replayId"
                  params={{ webhookId: webhook_id, replayId: replay_id }}
                >
                  a replay
                </Link>,
              ] as const,
            ]
          : []),
      ]}
    />
  );
}

/** How long until the explanation changes. */
function Countdown({
  code,
  until,
}: Pick<DeliveryExplanation, 'code'> & { readonly until: string }): JSX.Element {
  const now = useNow();
  return (
    <p>
      <strong role="timer">{countdown(code, Date.parse(until), now)}</strong>
      <span className={styles.soft}>
        {' '}
        (<Time at={until} />)
      </span>
    </p>
  );
}

function Attempt({
  attempt,
  isBetween,
}: {
  readonly attempt: DeliveryAttempt;
  /** Neither the first nor the latest one. */
  readonly isBetween: boolean;
}): JSX.Element {
  const { status_code, error_message, duration_ms, response_body, started_at } = attempt;
  return (
    <li className={styles.attempt}>
      <div className={styles.head}>
        <strong>Attempt {attempt.attempt}</strong>
        <Badge tone={error_message === null ? 'good' : 'bad'}>
          {status_code === null ? 'no response' : `HTTP ${status_code}`}
        </Badge>
        <span className={styles.soft}>
          <Time at={started_at} />, {milliseconds(duration_ms)}
        </span>
      </div>
      {error_message !== null && <p>{error_message}</p>}
      {isBetween && status_code !== null && response_body === null && (
        <p className={styles.soft}>
          Responses are stored for the first and the latest attempt only.
        </p>
      )}
      {response_body && (
        <Code label={`Response of attempt ${attempt.attempt}`} text={prettyJson(response_body)} />
      )}
    </li>
  );
}
