import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Field, Input, Select, Textarea } from '../../../ui/field';
import { FormDialog } from '../../../ui/form-dialog';
import { useForm } from '../../../ui/use-form';
import { AGENTS } from '../agent-queries';
import { AGENT_TYPES, agentFaults, agentRequest, EMPTY_AGENT } from './new-agent';

const TYPES = AGENT_TYPES.map((type) => ({ value: type, label: type }));

/** Creates an agent and opens its page. */
export function CreateAgentDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate();
  const form = useForm({
    initial: EMPTY_AGENT,
    faultsOf: agentFaults,
    send: (values) => session.mutx.createAgent({ body: agentRequest(values) }),
    onSent: ({ id }) => {
      void client.invalidateQueries({ queryKey: AGENTS });
      void navigate({ to: '/agents/$agentId', params: { agentId: id } });
    },
  });
  const { values, set, fault } = form;
  return (
    <FormDialog title="New agent" form={form} verb="Create agent" onClose={onClose}>
      <Field label="Name" error={fault('name')}>
        <Input
          value={values.name}
          onChange={(event) => set('name', event.currentTarget.value)}
          placeholder="support-bot"
          autoComplete="off"
        />
      </Field>
      <Field label="Type" hint="The framework or provider that it uses" error={fault('type')}>
        <Select options={TYPES} value={values.type} onChange={(type) => set('type', type)} />
      </Field>
      <Field label="Description" hint="Optional" error={fault('description')}>
        <Input
          value={values.description}
          onChange={(event) => set('description', event.currentTarget.value)}
          placeholder="Answers support mail"
          autoComplete="off"
        />
      </Field>
      <Field label="Configuration" hint="Optional, a JSON object" error={fault('config')}>
        <Textarea
          value={values.config}
          onChange={(event) => set('config', event.currentTarget.value)}
          placeholder={'{ "model": "gpt-5" }'}
        />
      </Field>
    </FormDialog>
  );
}
