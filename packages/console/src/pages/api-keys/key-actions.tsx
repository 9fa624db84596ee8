import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { ApiKey, CreatedApiKey } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../api/session';
import { Confirm } from '../../ui/confirm';
import { useNotify } from '../../ui/toast';
import { API_KEYS } from './key-queries';

export function RotateKey({
  apiKey: { id, name },
  onClose,
  onRotated,
}: {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
  readonly onRotated: (key: CreatedApiKey) => void;
}): JSX.Element {
  const client = useQueryClient();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => session.mutx.rotateApiKey({ path: { id } }),
    onSuccess: (rotated) => {
      void client.invalidateQueries({ queryKey: API_KEYS });
      onRotated(rotated);
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title="Rotate API key?"
      verb="Rotate API key"
      onConfirm={() => mutate()}
      busy={isPending}
      error={error}
    >
      Replaces the key <strong>{name}</strong> and shows the new one. The old one stops working at
      once: requests with it fail with status 401.
    </Confirm>
  );
}

export function RevokeKey({
  apiKey: { id, name },
  onClose,
}: {
  readonly apiKey: ApiKey;
  readonly onClose: () => void;
}): JSX.Element {
  const client = useQueryClient();
  const notify = useNotify();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => session.mutx.revokeApiKey({ path: { id } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: API_KEYS });
      notify('API key revoked');
      onClose();
    },
  });
  return (
    <Confirm
      open
      onClose={onClose}
      title="Revoke API key?"
      verb="Revoke API key"
      onConfirm={() => mutate()}
      busy={isPending}
      error={error}
    >
      The key <strong>{name}</strong> stops working at once and for good: requests with it fail with
      status 401.
    </Confirm>
  );
}
