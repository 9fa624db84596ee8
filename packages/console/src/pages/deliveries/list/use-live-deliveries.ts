import { hashKey, useQueryClient, type InfiniteData } from '@tanstack/react-query';
import type { AccountDeliveryPage, StreamedAttempt } from 'mutx-sdk';
import { useRef, useState } from 'react';
import { session } from '../../../api/session';
import { useLive, useLiveAction } from '../../../live/use-live';
import type { List } from '../../../ui/list-query';
import type { DeliveriesSearch } from '../deliveries-routes';
import { withAttempts } from './live-rows';

type Pages = InfiniteData<AccountDeliveryPage, string | null>;
type Item = AccountDeliveryPage['items'][number];

/** Scrolled by less than this, the list shows its start, where new rows may appear. */
const TOP_PX = 80;
const INTERVAL_MS = 1_000;

interface LiveDeliveries {
  /** Whether there are newer deliveries than the first row. */
  readonly hasNew: boolean;
  readonly showNew: () => void;
}

/**
 * Keeps the list up to date. At its start new rows appear by themselves. Further down the rows keep their places
 * and change with their attempts, and new ones are announced.
 */
export function useLiveDeliveries(
  queryKey: readonly unknown[],
  list: List<Item>,
  search: DeliveriesSearch,
): LiveDeliveries {
  const client = useQueryClient();
  const listed = hashKey(queryKey);
  const [newer, setNewer] = useState<string>();
  const attempts = useRef(new Map<string, StreamedAttempt>());

  const fetchStart = (): void => {
    attempts.current.clear();
    client.setQueryData<Pages>(queryKey, (data) => data && firstPageOf(data));
    void client.invalidateQueries({ queryKey, exact: true });
    setNewer(undefined);
  };

  const update = async (): Promise<void> => {
    if (scrollY < TOP_PX) return fetchStart();
    const latest = new Map(attempts.current);
    attempts.current.clear();
    client.setQueryData<Pages>(
      queryKey,
      (data) => data && { ...data, pages: withAttempts(data.pages, latest) },
    );
    if (newer === listed) return;
    const { items } = await client.fetchQuery({
      queryKey: ['deliveries', 'latest', search],
      queryFn: () => session.mutx.listDeliveries({ query: { ...search, limit: 1 } }),
      staleTime: 0,
    });
    if (items[0] && items[0].id !== list.items[0]?.id) setNewer(listed);
  };

  const concerns = (webhookId: string): boolean => (search.webhook_id ?? webhookId) === webhookId;
  useLive((message) => {
    if (message.kind !== 'attempt' || !concerns(message.attempt.webhook_id)) return;
    attempts.current.set(message.attempt.delivery_id, message.attempt);
  });
  useLiveAction(
    // An event may have deliveries without an attempt.
    (message) => message.kind !== 'attempt' || concerns(message.attempt.webhook_id),
    () => void update().catch(() => undefined),
    INTERVAL_MS,
  );
  return {
    hasNew: newer === listed,
    showNew: () => {
      scrollTo({ top: 0 });
      fetchStart();
    },
  };
}

function firstPageOf({ pages, pageParams }: Pages): Pages {
  return { pages: pages.slice(0, 1), pageParams: pageParams.slice(0, 1) };
}
