import {
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { EventTypeList, UpdateWebhookRequestWritable, Webhook, WebhookDetail } from 'mutx-sdk';
import { session } from '../../api/session';
import { useLiveQuery } from '../../live/use-live';

/** Begins the keys of all queries about webhooks. */
export const WEBHOOKS = 'webhooks';

const REFETCH_MS = 30_000;

const webhookQuery = (id: string) =>
  queryOptions({
    queryKey: [WEBHOOKS, id],
    queryFn: () => session.mutx.getWebhook({ path: { id } }),
    refetchInterval: REFETCH_MS,
  });

/** The webhook, fetched again after its attempts. */
export function useWebhook(id: string): UseQueryResult<WebhookDetail> {
  const query = webhookQuery(id);
  useLiveQuery(
    query.queryKey,
    (message) => message.kind === 'attempt' && message.attempt.webhook_id === id,
  );
  return useQuery(query);
}

/** The catalogue, which changes only with the version of the server. */
export function useEventTypes(): UseQueryResult<EventTypeList> {
  return useQuery({
    queryKey: ['event-types'],
    queryFn: () => session.mutx.listEventTypes(),
    staleTime: Infinity,
  });
}

/** Changes the webhook. Every query about webhooks is fetched again before it is done. */
export function useUpdateWebhook(
  id: string,
): UseMutationResult<Webhook, Error, UpdateWebhookRequestWritable> {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: UpdateWebhookRequestWritable) =>
      session.mutx.updateWebhook({ path: { id }, body }),
    onSuccess: () => client.invalidateQueries({ queryKey: [WEBHOOKS] }),
  });
}
