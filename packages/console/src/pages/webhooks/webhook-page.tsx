import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import type { WebhookDetail } from 'mutx-sdk';
import type { JSX } from 'react';
import { CopyButton } from '../../ui/copy-button';
import { Page, Row } from '../../ui/page';
import { ProblemNote } from '../../ui/problem-note';
import { Skeleton } from '../../ui/states';
import { Tabs } from '../../ui/tabs';
import { HealthTab } from './health/health-tab';
import { ReplaysTab } from './replays-tab';
import { SettingsTab } from './settings/settings-tab';
import { StateBadge } from './state-badge';
import { useWebhook } from './webhook-queries';
import { titleOf } from './webhook-state';

const ROUTE = '/webhooks/$webhookId';

export function WebhookPage(): JSX.Element {
  const { webhookId } = useParams({ from: ROUTE });
  const webhook = useWebhook(webhookId);
  return (
    <Page
      title={webhook.data ? titleOf(webhook.data) : 'Webhook'}
      above={<Link to="/webhooks">Webhooks</Link>}
      lead={webhook.data && <Lead webhook={webhook.data} />}
    >
      {webhook.isError && !webhook.data && (
        <ProblemNote error={webhook.error} onRetry={() => void webhook.refetch()} />
      )}
      {webhook.isPending && <Skeleton lines={4} height={6.4} />}
      {webhook.data && <Content key={webhookId} webhook={webhook.data} />}
    </Page>
  );
}

function Lead({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  return (
    <Row>
      <StateBadge webhook={webhook} />
      {webhook.name !== null && <code>{webhook.url}</code>}
      <CopyButton text={webhook.id} label="Copy ID" />
      {webhook.description !== null && <span>{webhook.description}</span>}
    </Row>
  );
}

function Content({ webhook }: { readonly webhook: WebhookDetail }): JSX.Element {
  const { tab = 'health' } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  return (
    <Tabs
      label="Parts of the webhook"
      value={tab}
      onChange={(chosen) => void navigate({ search: (before) => ({ ...before, tab: chosen }) })}
      tabs={[
        { id: 'health', label: 'Health', content: <HealthTab webhook={webhook} /> },
        { id: 'settings', label: 'Settings', content: <SettingsTab webhook={webhook} /> },
        { id: 'replays', label: 'Replays', content: <ReplaysTab webhookId={webhook.id} /> },
      ]}
    />
  );
}
