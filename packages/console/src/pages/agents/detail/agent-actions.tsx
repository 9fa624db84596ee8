import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { AgentDetail } from 'mutx-sdk';
import { useState, type JSX } from 'react';
import { session } from '../../../api/session';
import { Button } from '../../../ui/button';
import { Confirm } from '../../../ui/confirm';
import { Dialog } from '../../../ui/dialog';
import { ProblemNote } from '../../../ui/problem-note';
import { useNotify } from '../../../ui/toast';
import { AGENTS, agentKey } from '../agent-queries';

/** Deploys or deletes an agent. */
export function AgentActions({
  agent: { id, name },
}: {
  readonly agent: AgentDetail;
}): JSX.Element {
  const [deleting, setDeleting] = useState(false);
  const [deploying, setDeploying] = useState(false);
  return (
    <>
      <Button kind="primary" onClick={() => setDeploying(true)}>
        Deploy
      </Button>
      <Button kind="danger" onClick={() => setDeleting(true)}>
        Delete
      </Button>
      <Deploy id={id} name={name} open={deploying} onClose={() => setDeploying(false)} />
      <Delete id={id} name={name} open={deleting} onClose={() => setDeleting(false)} />
    </>
  );
}

interface ActionProps {
  readonly id: string;
  readonly name: string;
  readonly open: boolean;
  readonly onClose: () => void;
}

function Deploy({ id, name, open, onClose }: ActionProps): JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate({ from: '/agents/$agentId' });
  const notify = useNotify();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => session.mutx.deployAgent({ path: { id } }),
    onSuccess: () => {
      void client.invalidateQueries({ queryKey: agentKey(id) });
      onClose();
      notify('Deployment created');
      return navigate({ search: (before) => ({ ...before, tab: 'deployments' as const }) });
    },
  });
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title="Deploy agent"
      description={
        <>
          Creates a deployment of <strong>{name}</strong> in status “deploying”.
        </>
      }
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" busy={isPending} onClick={() => mutate()}>
            Create deployment
          </Button>
        </>
      }
    >
      {error != null && <ProblemNote error={error} />}
    </Dialog>
  );
}

function Delete({ id, name, open, onClose }: ActionProps): JSX.Element {
  const client = useQueryClient();
  const navigate = useNavigate();
  const notify = useNotify();
  const { mutate, isPending, error } = useMutation({
    mutationFn: () => session.mutx.deleteAgent({ path: { id } }),
    onSuccess: async () => {
      await navigate({ to: '/agents' });
      client.removeQueries({ queryKey: agentKey(id) });
      void client.invalidateQueries({ queryKey: AGENTS });
      notify('Agent deleted');
    },
  });
  return (
    <Confirm
      open={open}
      onClose={onClose}
      title="Delete agent?"
      verb="Delete agent"
      onConfirm={() => mutate()}
      busy={isPending}
      error={error}
    >
      Ends the deployments of <strong>{name}</strong>, then deletes the agent, its log and its
      metrics for good.
    </Confirm>
  );
}
