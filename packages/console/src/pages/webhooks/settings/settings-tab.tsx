import type { WebhookDetail } from 'mutx-sdk';
import { useState, type JSX, type SubmitEvent } from 'react';
import { useNotify } from '../../../ui/toast';
import styles from '../form/form.module.css';
import { serverFaults } from '../form/server-faults';
import { useUpdateWebhook } from '../webhook-queries';
import { DeleteCard } from './delete-card';
import { changedFields, changesOf, draftOf, type Draft } from './draft';
import { faultsOf } from './draft-faults';
import { EndpointCard } from './endpoint-card';
import { FilterCard } from './filter/filter-card';
import { FormatCard } from './format-card';
import { LimitsCard } from './limits-card';
import { RequestCard } from './request-card';
import { RetriesCard } from './retries/retries-card';
import { SaveBar } from './save-bar';
import { KeysCard } from './signing/keys-card';
import { SigningCard } from './signing/signing-card';
import { SubscriptionCard } from './subscription-card';

/** Edits everything of a webhook. What was not typed follows the webhook, which others may change meanwhile. */
export function SettingsTab({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  const [edits, setEdits] = useState<Partial<Draft>>({});
  const update = useUpdateWebhook(webhook.id);
  const notify = useNotify();
  const draft = { ...draftOf(webhook), ...edits };
  const changed = changedFields(draft, webhook);
  const typed = faultsOf(draft, webhook);
  const faults = { ...serverFaults(update.error), ...typed };
  const onChange = (change: Partial<Draft>): void => {
    setEdits({ ...edits, ...change });
    update.reset();
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (changed.length === 0 || Object.keys(typed).length > 0) return;
    update.mutate(changesOf(draft, webhook), {
      onSuccess: () => {
        setEdits({});
        notify('Changes saved');
      },
    });
  };
  const section = { draft, faults, onChange };
  return (
    <>
      <form noValidate className={styles.form} onSubmit={submit}>
        <EndpointCard {...section} />
        <SubscriptionCard {...section} />
        <FilterCard {...section} />
        <FormatCard {...section} />
        <RequestCard {...section} />
        <RetriesCard {...section} />
        <LimitsCard {...section} />
        <SigningCard {...section} hasSecret={webhook.has_secret} />
        <SaveBar
          changed={changed}
          invalid={Object.keys(typed)}
          busy={update.isPending}
          error={update.error}
          onDiscard={() => {
            setEdits({});
            update.reset();
          }}
        />
      </form>
      <KeysCard webhook={webhook} />
      <DeleteCard webhook={webhook} />
    </>
  );
}
