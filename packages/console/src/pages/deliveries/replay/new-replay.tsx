import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { EVENT_TYPES, type Replay } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { shownProblem } from '../../../api/problem';
import { session } from '../../../api/session';
import { Button } from '../../../ui/button';
import { Check, Field, Input, Select } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { toLocal } from '../../../ui/local-time';
import { ProblemNote } from '../../../ui/problem-note';
import { useForm } from '../../../ui/use-form';
import styles from './replay.module.css';
import {
  matchedSentence,
  REPLAYED_STATUSES,
  replayFaultsOf,
  replayRequestOf,
  toggled,
  type ReplaySelection,
} from './replay-selection';
import { usePreview } from './use-preview';

const DAY_MS = 86_400_000;
/** Test events are never replayed. */
const TYPES = EVENT_TYPES.filter((type) => type !== 'webhook.test');

interface NewReplayProps {
  readonly webhookId: string;
}

/** A button that opens a dialog, in which a replay is chosen, counted and started. */
export function NewReplay({ webhookId }: NewReplayProps): JSX.Element {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Replay…</Button>
      {open && <ReplayDialog webhookId={webhookId} onClose={() => setOpen(false)} />}
    </>
  );
}

function ReplayDialog({
  webhookId,
  onClose,
}: NewReplayProps & { readonly onClose: () => void }): JSX.Element {
  const navigate = useNavigate();
  const client = useQueryClient();
  const [initial] = useState<ReplaySelection>(() => ({
    since: toLocal(new Date(Date.now() - DAY_MS).toISOString()),
    until: '',
    status: 'failed',
    events: [],
  }));
  const form = useForm<ReplaySelection, Replay>({
    initial,
    faultsOf: replayFaultsOf,
    send: async (selection) => {
      const body = replayRequestOf(selection);
      return (await session.mutx.createReplay({ path: { id: webhookId }, body })) as Replay;
    },
    onSent: ({ id }) => {
      void client.invalidateQueries({ queryKey: ['webhooks', webhookId, 'replays'] });
      void navigate({
        to: '/webhooks/$webhookId/replays/$replayId',
        params: { webhookId, replayId: id },
      });
    },
  });
  const { values, set } = form;
  const isValid = Object.keys(replayFaultsOf(values)).length === 0;
  const { matched, error } = usePreview(webhookId, isValid ? replayRequestOf(values) : null);
  const rejected = error == null ? {} : shownProblem(error).fields;
  const fault = (name: 'since' | 'until'): string | undefined => form.fault(name) ?? rejected[name];
  const isAtField = 'since' in rejected || 'until' in rejected;
  return (
    <FormDialog
      title="Replay events"
      description="Sends events again as new deliveries, at the pace that the webhook allows. New events go first."
      form={form}
      verb="Start the replay"
      disabled={!isValid || !matched}
      onClose={onClose}
    >
      <Field label="Which events">
        <Select
          options={REPLAYED_STATUSES}
          value={values.status}
          onChange={(status) => set('status', status)}
        />
      </Field>
      <div className={styles.period}>
        <Field label="Since" error={fault('since')}>
          <Input
            type="datetime-local"
            value={values.since}
            onChange={(e) => set('since', e.currentTarget.value)}
          />
        </Field>
        <Field label="Until" hint="Empty: until now" error={fault('until')}>
          <Input
            type="datetime-local"
            value={values.until}
            onChange={(e) => set('until', e.currentTarget.value)}
          />
        </Field>
      </div>
      <Types events={values.events} onChange={(events) => set('events', events)} />
      {error != null && !isAtField && <ProblemNote error={error} />}
      <p role="status" className={styles.count}>
        {isValid &&
          error == null &&
          (matched === undefined ? 'Counting…' : matchedSentence(matched))}
      </p>
    </FormDialog>
  );
}

function Types({
  events,
  onChange,
}: {
  readonly events: ReplaySelection['events'];
  readonly onChange: (events: ReplaySelection['events']) => void;
}): JSX.Element {
  return (
    <fieldset className={styles.types}>
      <legend>Types</legend>
      <Check label="All types" checked={events.length === 0} onChange={() => onChange([])} />
      {TYPES.map((type) => (
        <Check
          key={type}
          label={type}
          checked={events.includes(type)}
          onChange={() => onChange(toggled(events, type))}
        />
      ))}
    </fieldset>
  );
}
