import type { Webhook } from 'mutx-sdk';
import { changedFields, changesOf, draftOf, type Draft } from './draft';
import { faultsOf } from './draft-faults';

const webhook = {
  id: 'w',
  url: 'https://a.example/hook',
  name: 'Pager',
  description: null,
  events: ['*'],
  is_active: true,
  is_paused: false,
  metadata: null,
  headers: { 'X-Key': '***' },
  timeout_ms: null,
  retry_schedule: [10, 120],
  rate_limit: { per_second: 5, burst: 2 },
  max_concurrency: null,
  ordering: 'none',
  format: 'mutx',
  signing: 'hmac',
  filter: { 'data.status': 'failed' },
  agent_ids: null,
  has_secret: true,
} as unknown as Webhook;

const edited = (changes: Partial<Draft>): Draft => ({ ...draftOf(webhook), ...changes });

describe('the draft of the settings', () => {
  it('changes nothing as long as nothing was typed', () => {
    expect(changedFields(draftOf(webhook), webhook)).toEqual([]);
    expect(faultsOf(draftOf(webhook), webhook)).toEqual({});
  });

  it.each<[Partial<Draft>, object]>([
    [{ name: '' }, { name: null }],
    [{ url: 'https://a.example/new' }, { url: 'https://a.example/new' }],
    [
      { is_paused: true, is_active: false },
      { is_active: false, is_paused: true },
    ],
    [{ events: ['agent.*'] }, { events: ['agent.*'] }],
    [{ agent_ids: 'a\n b,c' }, { agent_ids: ['a', 'b', 'c'] }],
    [{ filter: ' ' }, { filter: null }],
    [{ filter: '{"type": "x"}' }, { filter: { type: 'x' } }],
    [{ headers: [] }, { headers: null }],
    [
      {
        headers: [
          { name: 'X-Key', value: '***' },
          { name: 'X-New', value: 'v' },
        ],
      },
      { headers: { 'X-Key': '***', 'X-New': 'v' } },
    ],
    [{ timeout_ms: '2000' }, { timeout_ms: 2_000 }],
    [{ retry_schedule: { choice: 'default', text: '10 s' } }, { retry_schedule: null }],
    [{ retry_schedule: { choice: 'none', text: '10 s' } }, { retry_schedule: [] }],
    [{ retry_schedule: { choice: 'own', text: '1 min' } }, { retry_schedule: [60] }],
    [{ rate_limit: { per_second: '', burst: '' } }, { rate_limit: null }],
    [
      { rate_limit: { per_second: '0.5', burst: '' } },
      { rate_limit: { per_second: 0.5, burst: 1 } },
    ],
    [{ max_concurrency: '3' }, { max_concurrency: 3 }],
    [
      { ordering: 'agent', signing: 'ed25519' },
      { ordering: 'agent', signing: 'ed25519' },
    ],
    [{ secret: 'new' }, { secret: 'new' }],
    [{ metadata: [{ name: 'team', value: 'ops' }] }, { metadata: { team: 'ops' } }],
  ])('sends only what %j changes', (changes, request) => {
    expect(changesOf(edited(changes), webhook)).toEqual(request);
  });

  it('does not count another spelling as a change', () => {
    const draft = edited({
      filter: '{"data.status":"failed"}',
      retry_schedule: { choice: 'own', text: '10, 2m' },
    });
    expect(changedFields(draft, webhook)).toEqual([]);
  });
});

describe('faultsOf', () => {
  it.each<[Partial<Draft>, RegExp]>([
    [{ url: '' }, /url.*Enter the URL/],
    [{ url: 'https://b.example' }, /headers.*X-Key again/],
    [{ events: [] }, /events.*at least one/],
    [{ agent_ids: 'x' }, /agent_ids.*not the id/],
    [{ filter: '{' }, /filter.*JSON/],
    [{ timeout_ms: '999' }, /timeout_ms.*1000 to 60000/],
    [{ retry_schedule: { choice: 'own', text: '' } }, /retry_schedule/],
    [{ rate_limit: { per_second: '0', burst: '' } }, /rate_limit.*Rate/],
    [{ rate_limit: { per_second: '', burst: '2' } }, /rate_limit.*remove the burst/],
    [{ rate_limit: { per_second: '1', burst: '1.5' } }, /rate_limit.*Burst/],
    [{ max_concurrency: '0' }, /max_concurrency/],
    [{ secret: 'whsec_x' }, /secret.*base64/],
    [{ format: 'pagerduty', events: ['alert.*'] }, /secret.*routing key/],
    [{ format: 'alertmanager' }, /events.*alerts only/],
    [{ metadata: [{ name: '', value: '' }] }, /metadata/],
  ])('rejects %j', (changes, fault) => {
    expect(JSON.stringify(faultsOf(edited(changes), webhook))).toMatch(fault);
  });

  it('accepts the masked URL of a webhook, and leaves its origin to the server', () => {
    const slack = { ...webhook, format: 'slack', url: 'https://hooks.slack.com***' } as Webhook;
    expect(faultsOf(draftOf(slack), slack)).toEqual({});
    expect(faultsOf({ ...draftOf(slack), url: 'https://b.example' }, slack)).toEqual({});
  });
});
