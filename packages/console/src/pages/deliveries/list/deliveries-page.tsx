import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import type { Delivery } from 'mutx-sdk';
import { useMemo, type JSX } from 'react';
import { session } from '../../../api/session';
import { useWebhookNames } from '../../../api/webhook-names';
import { Button } from '../../../ui/button';
import { DataTable } from '../../../ui/data-table';
import { count } from '../../../ui/format';
import { useList } from '../../../ui/list-query';
import { Page } from '../../../ui/page';
import { Empty } from '../../../ui/states';
import styles from '../deliveries.module.css';
import { CancelDeliveries } from './cancel-deliveries';
import { columnsOf } from './delivery-columns';
import { DeliveryFilters } from './delivery-filters';
import { useLiveDeliveries } from './use-live-deliveries';

export function DeliveriesPage(): JSX.Element {
  const search = useSearch({ from: '/deliveries' });
  const navigate = useNavigate({ from: '/deliveries' });
  const webhooks = useWebhookNames();
  const queryKey = ['deliveries', search];
  const list = useList<Delivery>(queryKey, (page) =>
    session.mutx.listDeliveries({ query: { ...page, ...search } }),
  );
  const { hasNew, showNew } = useLiveDeliveries(queryKey, list, search);
  const columns = useMemo(() => columnsOf(webhooks), [webhooks]);
  const isFiltered = Object.values(search).some((value) => value !== undefined);
  const total =
    list.total === undefined ? '' : `${count(list.total)}${list.totalIsExact ? '' : '+'}, `;
  return (
    <Page
      title="Deliveries"
      lead={`${total}newest first`}
      actions={search.webhook_id !== undefined && <CancelDeliveries search={search} />}
    >
      <DeliveryFilters
        search={search}
        webhooks={webhooks}
        onChange={(change) =>
          void navigate({ search: (before) => ({ ...before, ...change }), replace: true })
        }
      />
      <div>
        <div role="status" className={styles.news}>
          {hasNew && (
            <Button small kind="primary" onClick={showNew}>
              Show new deliveries
            </Button>
          )}
        </div>
        <DataTable
          label="Deliveries"
          list={list}
          columns={columns}
          keyOf={({ id }) => id}
          empty={isFiltered ? <NoMatch onReset={() => void navigate({ search: {} })} /> : <None />}
        />
      </div>
    </Page>
  );
}

function NoMatch({ onReset }: { readonly onReset: () => void }): JSX.Element {
  return (
    <Empty title="No delivery matches these filters">
      <Button onClick={onReset}>Remove the filters</Button>
    </Empty>
  );
}

function None(): JSX.Element {
  return (
    <Empty title="No deliveries yet">
      <p>
        Create a <Link to="/webhooks/new">webhook</Link> and send a report: each matching event
        makes one.
      </p>
    </Empty>
  );
}
