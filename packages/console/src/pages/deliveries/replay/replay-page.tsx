import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import type { ReplayDetail, ReplayStatus } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Badge, type Tone } from '../../../ui/badge';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { count, NONE, percent } from '../../../ui/format';
import { Card, Facts, Page } from '../../../ui/page';
import { ProblemNote } from '../../../ui/problem-note';
import { Skeleton } from '../../../ui/states';
import { Time } from '../../../ui/time';
import styles from './replay.module.css';
import { allOf, isOpen, partsOf, progressOf } from './replay-progress';

const REFETCH_MS = 1_000;

export function ReplayPage(): JSX.Element {
  const { webhookId, replayId } = useParams({ from: '/webhooks/$webhookId/replays/$replayId' });
  const { data, error, refetch } = useQuery({
    queryKey: ['replays', webhookId, replayId],
    queryFn: () => session.mutx.getReplay({ path: { id: webhookId, replay_id: replayId } }),
    refetchInterval: ({ state }) => (state.data && !isOpen(state.data) ? false : REFETCH_MS),
  });
  return (
    <Page
      title="Replay"
      above={
        <Link to="/webhooks/$webhookId" params={{ webhookId }} search={{ tab: 'replays' }}>
          Replays of the webhook
        </Link>
      }
      lead={<code>{replayId}</code>}
      actions={
        data?.ended_at === null && <CancelReplay webhookId={webhookId} replayId={replayId} />
      }
    >
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton lines={4} height={3} />}
      {data && <Progress replay={data} />}
    </Page>
  );
}

const TONES: Readonly<Record<ReplayStatus, Tone>> = {
  pending: 'accent',
  running: 'accent',
  completed: 'good',
  cancelled: 'idle',
};

function Progress({ replay }: { readonly replay: ReplayDetail }): JSX.Element {
  const share = progressOf(replay);
  const parts = partsOf(replay);
  return (
    <>
      <Card title="Progress" aside={<Badge tone={TONES[replay.status]}>{replay.status}</Badge>}>
        <div
          role="progressbar"
          aria-label="Deliveries that ended"
          aria-valuenow={Math.floor(share * 100)}
          className={styles.bar}
        >
          {parts.map((part) => (
            <div
              key={part.name}
              className={styles[part.name]}
              style={{ width: `${part.share * 100}%` }}
            />
          ))}
        </div>
        <p>
          {percent(share)} of {count(allOf(replay))} deliveries have ended
        </p>
        <ul className={styles.legend}>
          {parts.map((part) => (
            <li key={part.name} className={styles[part.name]}>
              {count(part.count)} {part.label}
            </li>
          ))}
        </ul>
      </Card>
      <Card title="Selection">
        <Facts
          facts={[
            ['Since', <Time at={replay.since} />],
            ['Until', replay.until ? <Time at={replay.until} /> : 'when it was created'],
            ['Events', replay.events?.join(', ') ?? 'all'],
            ['Deliveries', replay.delivery_status],
            ['Matched', count(replay.matched)],
            ['Planned', count(replay.planned)],
            ['Created', <Time at={replay.created_at} />],
            ['Ended', replay.ended_at ? <Time at={replay.ended_at} /> : NONE],
          ]}
        />
        <p>
          <Link
            to="/deliveries"
            search={{ webhook_id: replay.webhook_id, since: replay.created_at }}
          >
            Deliveries of the webhook since then
          </Link>
        </p>
      </Card>
    </>
  );
}

function CancelReplay(path: {
  readonly webhookId: string;
  readonly replayId: string;
}): JSX.Element {
  const [open, setOpen] = useState(false);
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      session.mutx.cancelReplay({ path: { id: path.webhookId, replay_id: path.replayId } }),
    onSuccess: () => {
      setOpen(false);
      void client.invalidateQueries({ queryKey: ['replays'] });
      void client.invalidateQueries({ queryKey: ['webhooks', path.webhookId, 'replays'] });
    },
  });
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Cancel the replay
      </Button>
      <Confirm
        open={open}
        onClose={() => setOpen(false)}
        title="Cancel the replay?"
        verb="Cancel the replay"
        busy={isPending}
        error={error}
        onConfirm={() => mutate()}
      >
        It creates no more deliveries. Those that it has created are still sent.
      </Confirm>
    </>
  );
}
