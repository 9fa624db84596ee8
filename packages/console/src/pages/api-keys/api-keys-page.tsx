import type { ApiKey, CreatedApiKey } from 'mutx-sdk';
import { useMemo, useState, type JSX } from 'react';
import { session } from '../../api/session';
import { useHasAccount } from '../../api/use-session';
import { Badge } from '../../ui/badge';
import { Button } from '../../ui/button';
import { DataTable, type Column } from '../../ui/data-table';
import { NONE } from '../../ui/format';
import { useList } from '../../ui/list-query';
import { Page } from '../../ui/page';
import { Empty } from '../../ui/states';
import { Ago, useNow } from '../../ui/time';
import { PasswordRequired } from '../account/password-required';
import styles from './api-keys.module.css';
import { CreateKeyDialog } from './create-key-dialog';
import { API_KEYS } from './key-queries';
import { RevokeKey, RotateKey } from './key-actions';
import { KEY_TONES, keyState, scopesText } from './key-state';
import { ShownKeyDialog } from './shown-key-dialog';

const LEAD = 'Credentials of your agents and programs';

export function ApiKeysPage(): JSX.Element {
  if (useHasAccount()) return <Keys />;
  return (
    <Page title="API keys" lead={LEAD}>
      <PasswordRequired>An API key cannot list, create or revoke keys.</PasswordRequired>
    </Page>
  );
}

/** What is done with a key, in a dialog. */
type Action = { readonly verb: 'rotate' | 'revoke'; readonly key: ApiKey };

function Keys(): JSX.Element {
  const [creating, setCreating] = useState(false);
  const [action, setAction] = useState<Action>();
  const [shown, setShown] = useState<CreatedApiKey>();
  const list = useList(API_KEYS, (query) => session.mutx.listApiKeys({ query }));
  const columns = useMemo(() => columnsWith(setAction), []);
  const show = (key: CreatedApiKey): void => {
    setCreating(false);
    setAction(undefined);
    setShown(key);
  };
  return (
    <Page
      title="API keys"
      lead={LEAD}
      actions={
        <Button kind="primary" onClick={() => setCreating(true)}>
          New API key
        </Button>
      }
    >
      <DataTable
        label="API keys"
        list={list}
        columns={columns}
        keyOf={({ id }) => id}
        empty={
          <Empty title="No API key yet">
            <p>Your agents send it as X-API-Key with their reports.</p>
            <Button kind="primary" onClick={() => setCreating(true)}>
              Create an API key
            </Button>
          </Empty>
        }
      />
      {creating && <CreateKeyDialog onClose={() => setCreating(false)} onCreated={show} />}
      {action?.verb === 'rotate' && (
        <RotateKey apiKey={action.key} onClose={() => setAction(undefined)} onRotated={show} />
      )}
      {action?.verb === 'revoke' && (
        <RevokeKey apiKey={action.key} onClose={() => setAction(undefined)} />
      )}
      {shown && <ShownKeyDialog apiKey={shown} onClose={() => setShown(undefined)} />}
    </Page>
  );
}

function columnsWith(act: (action: Action) => void): readonly Column<ApiKey>[] {
  return [
    {
      name: 'Name',
      width: 'minmax(0, 2fr)',
      cell: ({ name }) => (
        <strong className={styles.name} title={name}>
          {name}
        </strong>
      ),
    },
    { name: 'State', width: '6rem', cell: (key) => <State apiKey={key} /> },
    {
      name: 'Key',
      width: '8rem',
      cell: ({ prefix }) => <code title={`mutx_live_${prefix}_…`}>{prefix}…</code>,
    },
    {
      name: 'Scopes',
      width: 'minmax(0, 1.2fr)',
      cell: ({ scopes }) => <span title={scopes.join(', ')}>{scopesText(scopes)}</span>,
    },
    {
      name: 'Last used',
      width: '6rem',
      cell: ({ last_used }) => (last_used === null ? 'never' : <Ago at={last_used} />),
    },
    {
      name: 'Expires',
      width: '5.5rem',
      cell: ({ expires_at }) => (expires_at === null ? 'never' : <Ago at={expires_at} />),
    },
    {
      name: 'Actions',
      width: '10rem',
      end: true,
      cell: (key) =>
        key.is_active ? (
          <span className={styles.actions}>
            <Button
              small
              aria-label={`Rotate ${key.name}`}
              onClick={() => act({ verb: 'rotate', key })}
            >
              Rotate
            </Button>
            <Button
              small
              kind="danger"
              aria-label={`Revoke ${key.name}`}
              onClick={() => act({ verb: 'revoke', key })}
            >
              Revoke
            </Button>
          </span>
        ) : (
          NONE
        ),
    },
  ];
}

function State({ apiKey }: { readonly apiKey: ApiKey }): JSX.Element {
  const state = keyState(apiKey, useNow());
  return <Badge tone={KEY_TONES[state]}>{state}</Badge>;
}
