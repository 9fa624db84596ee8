import type { UpdateWebhookRequest, WebhookDetail } from 'mutx-sdk';
import type { JSX, ReactNode } from 'react';
import { Button } from '../../../ui/button';
import { ProblemNote } from '../../../ui/problem-note';
import { Ago } from '../../../ui/time';
import { useNotify } from '../../../ui/toast';
import { useUpdateWebhook } from '../webhook-queries';
import { stateOf, type WebhookState } from '../webhook-state';
import styles from './health.module.css';

interface Remedy {
  readonly verb: string;
  readonly done: string;
  readonly change: UpdateWebhookRequest;
}

const REMEDIES: Partial<Record<WebhookState, Remedy>> = {
  inactive: { verb: 'Activate', done: 'The webhook is active', change: { is_active: true } },
  paused: { verb: 'Resume', done: 'Deliveries resumed', change: { is_paused: false } },
  'circuit-open': {
    verb: 'Reset circuit',
    done: 'The circuit is closed',
    change: { reset_circuit: true },
  },
};

/** Why a webhook receives nothing, with the button that ends it. */
export function StateNote({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element | null {
  const update = useUpdateWebhook(webhook.id);
  const notify = useNotify();
  const state = stateOf(webhook);
  const remedy = REMEDIES[state];
  if (!remedy) return null;
  return (
    <>
      <div className={`${styles.note} ${state === 'circuit-open' ? styles.bad : styles.warn}`}>
        <p>{reasonOf(state, webhook)}</p>
        <Button
          small
          busy={update.isPending}
          onClick={() => update.mutate(remedy.change, { onSuccess: () => notify(remedy.done) })}
        >
          {remedy.verb}
        </Button>
      </div>
      {update.isError && <ProblemNote error={update.error} />}
    </>
  );
}

function reasonOf(state: WebhookState, webhook: WebhookDetail): ReactNode {
  if (state === 'inactive')
    return 'Inactive: no deliveries are created. A webhook is also deactivated when its endpoint responds with 410.';
  if (state === 'paused') return 'Paused: deliveries are recorded and wait.';
  return (
    <>
      The circuit is open: {webhook.consecutive_failures} deliveries failed in a row. Deliveries
      wait until a probe succeeds.{' '}
      {webhook.next_probe_at !== null && (
        <>
          Next probe: <Ago at={webhook.next_probe_at} />
        </>
      )}
    </>
  );
}
