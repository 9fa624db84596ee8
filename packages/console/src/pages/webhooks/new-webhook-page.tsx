import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState, type JSX, type SubmitEvent } from 'react';
import { flushSync } from 'react-dom';
import { session } from '../../api/session';
import { Button, ButtonLink } from '../../ui/button';
import { Field, Input, Select, Textarea } from '../../ui/field';
import { Card, Page, Row } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { EventPicker } from './form/event-picker';
import styles from './form/form.module.css';
import { FORMATS } from './form/formats';
import { faultsOf, NEW_WEBHOOK, requestOf, withFormat, type NewWebhook } from './form/new-webhook';
import { PROSE } from './form/prose';
import { SecretDialog } from './form/secret-dialog';
import { SecretFields } from './form/secret-fields';
import { serverFaults } from './form/server-faults';
import { WEBHOOKS } from './webhook-queries';

export function NewWebhookPage(): JSX.Element {
  const [draft, setDraft] = useState(NEW_WEBHOOK);
  const [submitted, setSubmitted] = useState(false);
  const client = useQueryClient();
  const navigate = useNavigate();
  const open = (webhookId: string): void =>
    void navigate({ to: '/webhooks/$webhookId', params: { webhookId } });
  const create = useMutation({
    mutationFn: () => session.mutx.createWebhook({ body: requestOf(draft) }),
    onSuccess: ({ id, secret }) => {
      void client.invalidateQueries({ queryKey: [WEBHOOKS] });
      if (secret === null) open(id);
    },
  });
  const change = (changed: Partial<NewWebhook>): void => {
    setDraft({ ...draft, ...changed });
    create.reset();
  };
  const typed = faultsOf(draft);
  const submit = (event: SubmitEvent<HTMLFormElement>): void => {
    event.preventDefault();
    // The messages have to be on the page before the focus can go to the first.
    flushSync(() => setSubmitted(true));
    if (Object.keys(typed).length === 0) create.mutate();
    else event.currentTarget.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  const faults = { ...serverFaults(create.error), ...typed };
  /** A field is not blamed before something was typed into it. */
  const fault = (field: keyof NewWebhook): string | undefined =>
    submitted || draft[field] !== NEW_WEBHOOK[field] ? faults[field] : undefined;
  return (
    <Page title="New webhook" above={<Link to="/webhooks">Webhooks</Link>}>
      <form noValidate className={styles.form} onSubmit={submit}>
        <Card title="Endpoint">
          <Field
            label="URL"
            hint="Receives a POST request per event, and responds with 2xx within 15 s."
            error={fault('url')}
          >
            <Input
              type="url"
              autoComplete="off"
              placeholder={
                draft.format === 'pagerduty'
                  ? 'The Events API of PagerDuty'
                  : 'https://example.com/hooks/mutx'
              }
              value={draft.url}
              onChange={(e) => change({ url: e.currentTarget.value.trim() })}
            />
          </Field>
          <div className={styles.columns}>
            <Field label="Name" hint="Optional" error={fault('name')}>
              <Input
                autoComplete="off"
                value={draft.name}
                onChange={(e) => change({ name: e.currentTarget.value })}
              />
            </Field>
            <Field label="Format" hint="Of the body that the endpoint receives">
              <Select
                options={FORMATS}
                value={draft.format}
                onChange={(format) => change(withFormat(draft, format))}
              />
            </Field>
          </div>
          <Field label="Description" hint="Optional" error={fault('description')}>
            <Textarea
              rows={2}
              style={PROSE}
              value={draft.description}
              onChange={(e) => change({ description: e.currentTarget.value })}
            />
          </Field>
        </Card>
        <Card title="Signature">
          <SecretFields draft={draft} onChange={change} error={fault('secret')} />
        </Card>
        <Card title="Subscription">
          <EventPicker
            events={draft.events}
            onChange={(events) => change({ events })}
            error={fault('events')}
          />
        </Card>
        {create.isError && <ProblemNote error={create.error} />}
        <Row>
          <Button kind="primary" type="submit" busy={create.isPending}>
            Create webhook
          </Button>
          <ButtonLink to="/webhooks">Cancel</ButtonLink>
          <span className={styles.hint}>
            Retries, limits, filters and headers are in the settings of the webhook.
          </span>
        </Row>
      </form>
      <SecretDialog
        secret={create.data?.secret ?? undefined}
        done="Open the webhook"
        onDone={() => create.data && open(create.data.id)}
      />
    </Page>
  );
}
