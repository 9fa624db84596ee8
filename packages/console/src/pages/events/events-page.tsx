import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Event, EventDeliveryCounts } from 'mutx-sdk';
import { useMemo, type JSX } from 'react';
import { session } from '../../api/session';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { count, NONE } from '../../ui/format';
import { useList } from '../../ui/list-query';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago } from '../../ui/time';
import type { EventRow } from './event-row';
import { EventFilters } from './event-filters';
import type { EventsSearch } from './events-routes';
import styles from './events.module.css';
import { summaryOf } from './summary';
import { rowsOf, type Tail } from './tail';
import { useTail } from './use-tail';

export function EventsPage(): JSX.Element {
  const search = useSearch({ from: '/events' });
  const navigate = useNavigate({ from: '/events' });
  return (
    <Page title="Events" lead="Everything that your agents report, as it is committed">
      <EventFilters
        search={search}
        onChange={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
      />
      <EventList
        key={JSON.stringify(search)}
        search={search}
        onReset={() => void navigate({ search: {} })}
      />
    </Page>
  );
}

function EventList({
  search,
  onReset,
}: {
  readonly search: EventsSearch;
  readonly onReset: () => void;
}): JSX.Element {
  const [tail, change] = useTail(search);
  const list = useList<Event>(['events', 'list', search], (page) =>
    session.mutx.listEvents({ query: { ...page, ...search } }),
  );
  const items = useMemo(() => rowsOf(tail, list.items), [tail, list.items]);
  const reload = (): void => {
    change({ kind: 'reload' });
    void list.query.refetch();
  };
  return (
    <>
      <div className={styles.bar}>
        <p role="status" className={styles.soft}>
          {statusOf(tail, search)}
        </p>
        {(tail.hasGap || search.unmatched) && <Button onClick={reload}>Reload</Button>}
        {!search.unmatched && (
          <Button onClick={() => change({ kind: tail.isPaused ? 'resume' : 'pause' })}>
            {tail.isPaused ? 'Resume' : 'Pause'}
          </Button>
        )}
      </div>
      <DataTable<EventRow>
        label="Events"
        list={{ ...list, items }}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          Object.values(search).some((value) => value !== undefined) ? (
            <Empty title="No event matches these filters">
              <Button onClick={onReset}>Remove the filters</Button>
            </Empty>
          ) : (
            <Empty title="No events yet">
              <p>
                Create an <Link to="/agents">agent</Link> and send its first report: it appears here
                at once.
              </p>
            </Empty>
          )
        }
      />
    </>
  );
}

const COLUMNS: readonly Column<EventRow>[] = [
  {
    name: 'Type',
    width: 'minmax(11rem, 1fr)',
    cell: ({ id, type }) => (
      <Link to="/events/$eventId" params={{ eventId: id }}>
        {type}
      </Link>
    ),
  },
  { name: 'Data', width: 'minmax(12rem, 2.4fr)', cell: ({ data }) => summaryOf(data) },
  {
    name: 'Agent',
    width: '8rem',
    cell: ({ agent_id }) =>
      agent_id === null ? (
        NONE
      ) : (
        <Link to="/agents/$agentId" params={{ agentId: agent_id }}>
          …{agent_id.slice(-8)}
        </Link>
      ),
  },
  { name: 'Deliveries', width: '9rem', cell: ({ deliveries }) => countsOf(deliveries) },
  { name: 'Occurred', width: '7rem', cell: ({ occurred_at }) => <Ago at={occurred_at} /> },
];

function countsOf(deliveries: EventDeliveryCounts | undefined): string {
  if (!deliveries) return NONE;
  const parts = Object.entries(deliveries).filter(([name, n]) => name !== 'total' && n > 0);
  return parts.map(([name, n]) => `${n} ${name}`).join(', ') || 'none';
}

function statusOf(
  { isPaused, hasGap, waiting, shown }: Tail<EventRow>,
  { unmatched }: EventsSearch,
): string {
  if (unmatched) return 'Not live: reload for newer events.';
  const state = isPaused
    ? `Paused, ${count(waiting)} new since`
    : `Live, ${count(shown.length)} new since you opened this list`;
  return hasGap ? `${state}. Events are missing: reload the list.` : state;
}
