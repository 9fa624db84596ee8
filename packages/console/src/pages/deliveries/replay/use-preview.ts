import { useQuery } from '@tanstack/react-query';
import type { CreateReplayRequest } from 'mutx-sdk';
import { useEffect, useState } from 'react';
import { session } from '../../../api/session';

const SETTLE_MS = 300;

interface Preview {
  /** Events that match; undefined while they are counted. */
  readonly matched: number | undefined;
  readonly error: unknown;
}

/** Counts what a replay would send, once its selection no longer changes; null: the selection is invalid. */
export function usePreview(webhookId: string, selection: CreateReplayRequest | null): Preview {
  const wanted = JSON.stringify(selection);
  const [settled, setSettled] = useState(wanted);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(wanted), SETTLE_MS);
    return () => clearTimeout(timer);
  }, [wanted]);
  const { data, error } = useQuery({
    queryKey: ['replays', webhookId, 'preview', settled],
    enabled: settled !== 'null',
    queryFn: async ({ signal }) => {
      const body = { ...(JSON.parse(settled) as CreateReplayRequest), dry_run: true };
      const result = await session.mutx.createReplay({ path: { id: webhookId }, body, signal });
      return result.matched ?? 0;
    },
    staleTime: 0,
    gcTime: 0,
  });
  if (settled !== wanted) return { matched: undefined, error: null };
  return { matched: data, error };
}
