import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { count } from '../../../ui/format';
import { useNotify } from '../../../ui/toast';
import type { DeliveriesSearch } from '../deliveries-routes';
import { cancelAll, cancelRequestOf, cancelSentence } from './cancellation';

/** Cancels the pending deliveries of the list's webhook that match its filters, after a count. */
export function CancelDeliveries({ search }: { readonly search: DeliveriesSearch }): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button kind="danger" onClick={() => setOpen(true)}>
        Cancel pending…
      </Button>
      {open && <CancelDialog search={search} onClose={() => setOpen(false)} />}
    </>
  );
}

function CancelDialog({
  search,
  onClose,
}: {
  readonly search: DeliveriesSearch;
  readonly onClose: () => void;
}): JSX.Element {
  const client = useQueryClient();
  const notify = useNotify();
  const path = { id: search.webhook_id ?? '' };
  const body = cancelRequestOf(search);
  const preview = useQuery({
    queryKey: ['deliveries', 'cancellation', search],
    queryFn: () => session.mutx.cancelDeliveries({ path, body: { ...body, dry_run: true } }),
    staleTime: 0,
    gcTime: 0,
  });
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => cancelAll(() => session.mutx.cancelDeliveries({ path, body })),
    onSuccess: (cancelled) => {
      onClose();
      notify(cancelled === 1 ? '1 delivery cancelled' : `${count(cancelled)} deliveries cancelled`);
    },
    // A request that failed may have cancelled some.
    onSettled: () => client.invalidateQueries({ queryKey: ['deliveries'] }),
  });
  const matched = preview.data?.matched;
  return (
    <Confirm
      open
      onClose={onClose}
      title="Cancel pending deliveries?"
      verb="Cancel deliveries"
      busy={isPending}
      disabled={!matched}
      error={error ?? preview.error}
      onConfirm={() => mutate()}
    >
      <span role="status">
        {matched === undefined && !preview.error && 'Counting…'}
        {matched !== undefined && cancelSentence(matched, search)}
      </span>
    </Confirm>
  );
}
