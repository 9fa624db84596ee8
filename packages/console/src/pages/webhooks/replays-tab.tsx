import { Link } from '@tanstack/react-router';
import type { Replay, ReplayStatus } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../api/session';
import { useLiveQuery } from '../../live/use-live';
import { Badge, type Tone } from '../../ui/badge';
import { DataTable, type Column } from '../../ui/data-table';
import { count, NONE } from '../../ui/format';
import { useList } from '../../ui/list-query';
import { Row } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago, Time } from '../../ui/time';
import { NewReplay } from '../deliveries/replay/new-replay';
import { WEBHOOKS } from './webhook-queries';
import { eventsText } from './webhook-state';

const TONES: Readonly<Record<ReplayStatus, Tone>> = {
  pending: 'accent',
  running: 'accent',
  completed: 'good',
  cancelled: 'idle',
};

const COLUMNS: readonly Column<Replay>[] = [
  {
    name: 'Created',
    width: 'minmax(0, 1fr)',
    cell: ({ id, webhook_id, created_at }) => (
      <Link
        to="/webhooks/$webhookId/replays/$replayId"
        params={{ webhookId: webhook_id, replayId: id }}
      >
        <Ago at={created_at} />
      </Link>
    ),
  },
  {
    name: 'Status',
    width: '8rem',
    cell: ({ status }) => <Badge tone={TONES[status]}>{status}</Badge>,
  },
  {
    name: 'Events since',
    width: 'minmax(0, 1.5fr)',
    cell: ({ since }) => <Time at={since} />,
  },
  {
    name: 'Until',
    width: 'minmax(0, 1.5fr)',
    cell: ({ until }) => (until === null ? NONE : <Time at={until} />),
  },
  {
    name: 'Events',
    width: 'minmax(0, 1.5fr)',
    cell: ({ events, delivery_status }) =>
      `${eventsText(events ?? ['*'])}, ${delivery_status === 'any' ? 'any status' : delivery_status}`,
  },
  {
    name: 'Planned',
    width: '8rem',
    end: true,
    cell: ({ planned, matched }) =>
      matched === null ? count(planned) : `${count(planned)} of ${count(matched)}`,
  },
];

/** The replays of a webhook, newest first. */
export function ReplaysTab({ webhookId }: { readonly webhookId: string }): JSX.Element {
  const queryKey = [WEBHOOKS, webhookId, 'replays'];
  useLiveQuery(
    queryKey,
    (message) => message.kind === 'attempt' && message.attempt.webhook_id === webhookId,
  );
  const list = useList(queryKey, (query) =>
    session.mutx.listReplays({ path: { id: webhookId }, query }),
  );
  return (
    <>
      <Row>
        <NewReplay webhookId={webhookId} />
      </Row>
      <DataTable
        label="Replays"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No replay yet">
            <p>A replay sends past events to this webhook again, such as those that failed.</p>
          </Empty>
        }
      />
    </>
  );
}
