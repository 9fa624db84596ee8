import { useNavigate, useSearch } from '@tanstack/react-router';
import type { AgentLog } from 'mutx-sdk';
import type { JSX } from 'react';
import { session } from '../../../api/session';
import { Badge } from '../../../ui/badge';
import { DataTable, type Column } from '../../../ui/data-table';
import { Field, Select } from '../../../ui/field';
import { useList } from '../../../ui/list-query';
import { Row } from '../../../ui/page';
import { Empty } from '../../../ui/states';
import { Time } from '../../../ui/time';
import { LOG_TONES } from '../../../ui/tones';
import { agentKey, useAgentQuery } from '../agent-queries';
import { LOG_LEVELS } from '../agents-routes';
import styles from './detail.module.css';

const COLUMNS: readonly Column<AgentLog>[] = [
  { name: 'Time', width: '12.5rem', cell: ({ timestamp }) => <Time at={timestamp} /> },
  {
    name: 'Level',
    width: '5rem',
    cell: ({ level }) => <Badge tone={LOG_TONES[level]}>{level}</Badge>,
  },
  {
    name: 'Message',
    width: 'minmax(0, 1fr)',
    cell: ({ message, extra_data }) => (
      <span className={styles.message}>
        {message}
        {extra_data !== null && <code>{extra_data}</code>}
      </span>
    ),
  },
];

const OPTIONS = [
  { value: '', label: 'All levels' },
  ...LOG_LEVELS.map((level) => ({ value: level, label: level })),
];

/** The log lines of an agent as they arrive, newest first. */
export function LogTab({ agentId }: { readonly agentId: string }): JSX.Element {
  const { level } = useSearch({ from: '/agents/$agentId' });
  const navigate = useNavigate({ from: '/agents/$agentId' });
  const queryKey = [...agentKey(agentId), 'log', level];
  useAgentQuery(queryKey, agentId, ['agent.']);
  const list = useList(queryKey, (page) =>
    session.mutx.listAgentLogs({ path: { id: agentId }, query: { ...page, level } }),
  );
  return (
    <>
      <Row>
        <Field label="Level">
          <Select
            options={OPTIONS}
            value={level ?? ''}
            onChange={(chosen) =>
              void navigate({
                search: (before) => ({
                  ...before,
                  level: LOG_LEVELS.find((one) => one === chosen),
                }),
              })
            }
          />
        </Field>
      </Row>
      <DataTable
        label="Log"
        list={list}
        columns={COLUMNS}
        keyOf={({ id }) => id}
        empty={
          <Empty title={level === undefined ? 'No log lines yet' : `No lines of level ${level}`}>
            <p>Every status report of the agent adds a line; one with an error adds two.</p>
          </Empty>
        }
      />
    </>
  );
}
