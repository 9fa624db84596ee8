import { useQuery } from '@tanstack/react-query';
import { session } from './session';

/** An account has at most 100 webhooks: one page. */
const MAX_WEBHOOKS = 100;

export interface NamedWebhook {
  readonly id: string;
  /** Its name, or its URL. */
  readonly label: string;
}

/** The webhooks of the account; empty until they are known. */
export function useWebhookNames(): readonly NamedWebhook[] {
  const { data } = useQuery({
    queryKey: ['webhooks', 'names'],
    queryFn: () => session.mutx.listWebhooks({ query: { limit: MAX_WEBHOOKS } }),
  });
  return data?.items.map(({ id, name, url }) => ({ id, label: name ?? url })) ?? [];
}
