import {
  expectStatus,
  registerUser,
  type Api,
  type RegisteredUser,
} from '../support/api-client.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { Receiver } from '../support/receiver.js';

/**
 * The requests of the clients of the original MUTX, to the byte of their paths and queries: its Python
 * SDK (httpx, `Authorization: Bearer <API key>`), its CLI (the same with an access token) and its web
 * application (JSON content type on every request, one without a body included). Recorded are the calls
 * whose routes exist here, in an order in which each finds what it needs. `{…}` stands for an id.
 */
type Recorded = readonly [request: string, status: number, body?: unknown];

const SDK: readonly Recorded[] = [
  ['POST /v1/agents', 201, { name: 'bot', description: null, type: 'openai', config: null }],
  ['POST /v1/agents', 201, { name: 'bot', description: 'x', type: 'openai', config: '{"a": 1}' }],
  ['GET /v1/agents?skip=0&limit=50', 200],
  ['GET /v1/agents/{agent}', 200],
  ['POST /v1/agents/{agent}/deploy', 200],
  ['GET /v1/agents/{agent}/logs?skip=0&limit=100&level=', 200],
  ['GET /v1/agents/{agent}/logs?skip=0&limit=100&level=INFO', 200],
  ['GET /v1/agents/{agent}/metrics?skip=0&limit=100', 200],
  ['POST /v1/deployments', 201, { agent_id: '{agent}', replicas: 1 }],
  ['GET /v1/deployments?skip=0&limit=50', 200],
  ['GET /v1/deployments?skip=0&limit=50&agent_id={agent}&status=running', 200],
  ['GET /v1/deployments/{deployment}', 200],
  ['GET /v1/deployments/{deployment}/events?skip=0&limit=100', 200],
  [
    'GET /v1/deployments/{deployment}/events?skip=0&limit=100&event_type=healthy&status=running',
    200,
  ],
  ['POST /v1/webhooks/', 201, { url: '{url}', events: ['*'], secret: null, is_active: true }],
  ['POST /v1/webhooks/', 201, { url: '{url}', events: ['agent.*'], secret: 's', is_active: true }],
  ['GET /v1/webhooks/?skip=0&limit=50', 200],
  ['GET /v1/webhooks/{webhook}', 200],
  ['PATCH /v1/webhooks/{webhook}', 200, {}],
  [
    'PATCH /v1/webhooks/{webhook}',
    200,
    { events: ['agent.*', 'agent.status_update'], is_active: true },
  ],
  ['POST /v1/webhooks/{webhook}/test', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?skip=0&limit=50', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?skip=0&limit=50&event=agent.status&success=false', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?skip=0&limit=50&success=True', 200],
  ['POST /ingest/agent-status', 200, { agent_id: '{agent}', status: 'running' }],
  ['POST /ingest/agent-status', 200, { agent_id: '{agent}', status: 'idle', node_id: 'node-1' }],
  ['POST /ingest/agent-status', 200, { agent_id: '{agent}', status: 'error', error_message: 'x' }],
  ['POST /ingest/deployment', 200, { deployment_id: '{deployment}', event: 'starting' }],
  [
    'POST /ingest/deployment',
    200,
    { deployment_id: '{deployment}', event: 'healthy', status: 'running', node_id: 'node-1' },
  ],
  [
    'POST /ingest/deployment',
    200,
    { deployment_id: '{deployment}', event: 'failed', error_message: 'x' },
  ],
  ['POST /ingest/metrics', 200, { agent_id: '{agent}', cpu_usage: 45.2, memory_usage: 62.8 }],
  ['POST /ingest/metrics', 200, { agent_id: '{agent}', cpu_usage: 0 }],
  ['DELETE /v1/webhooks/{webhook}', 204],
  ['DELETE /v1/agents/{agent}', 204],
];

const CLI: readonly Recorded[] = [
  ['GET /v1/auth/me', 200],
  ['POST /v1/agents', 201, { name: 'bot', description: '', type: 'openai', config: {} }],
  ['GET /v1/agents?limit=50&skip=0', 200],
  ['GET /v1/agents/{agent}/logs?limit=100', 200],
  ['GET /v1/agents/{agent}/logs?limit=100&level=error', 200],
  ['POST /v1/agents/{agent}/deploy', 200],
  ['POST /v1/deployments', 201, { agent_id: '{agent}', replicas: 2 }],
  ['GET /v1/deployments?limit=50&skip=0&agent_id={agent}', 200],
  ['GET /v1/deployments/{deployment}/events?limit=100&skip=0', 200],
  ['DELETE /v1/deployments/{deployment}', 204],
  ['POST /v1/webhooks/', 201, { url: '{url}', events: ['agent.*', 'deployment.*'] }],
  ['GET /v1/webhooks?limit=50&skip=0', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?limit=5&skip=0', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?skip=0&limit=20&event=agent.status&success=true', 200],
  ['POST /v1/webhooks/{webhook}/test', 200],
  ['GET /v1/api-keys', 200],
  ['POST /v1/api-keys', 201, { name: 'ci' }],
  ['POST /v1/api-keys', 201, { name: 'ci', expires_in_days: 30 }],
  ['POST /v1/api-keys/{key}/rotate', 200],
  ['DELETE /v1/api-keys/{key}', 204],
];

const WEB: readonly Recorded[] = [
  ['GET /v1/webhooks', 200],
  ['POST /v1/webhooks', 201, { url: '{url}', events: ['agent.status'], secret: 'a secret' }],
  ['PATCH /v1/webhooks/{webhook}', 200, { url: '{url}', events: ['*'], is_active: false }],
  ['PATCH /v1/webhooks/{webhook}', 200, { is_active: true }],
  ['GET /v1/webhooks/{webhook}/deliveries?limit=50', 200],
  ['GET /v1/webhooks/{webhook}/deliveries?event=agent.status&success=false&limit=50', 200],
  ['POST /v1/webhooks/{webhook}/test', 200],
  ['DELETE /v1/webhooks/{webhook}', 204],
];

/** What the ids in paths and bodies name, by the path of the POST that creates it. */
const CREATED: Record<string, string> = {
  '/v1/agents': 'agent',
  '/v1/deployments': 'deployment',
  '/v1/webhooks': 'webhook',
  '/v1/api-keys': 'key',
};

let app: AppProcess;
let receiver: Receiver;
let user: RegisteredUser;

beforeAll(async () => {
  [app, receiver] = await Promise.all([startApp(), Receiver.start()]);
  user = await registerUser(app.url);
});

afterAll(() => Promise.all([app.stop(), receiver.stop()]));

/** Sends each request in turn; the ones that had another status, each with its body. */
async function play(
  api: Api,
  recorded: readonly Recorded[],
  headers: Record<string, string>,
): Promise<string[]> {
  const values: Record<string, string> = { url: receiver.url() };
  const filled = (text: string): string =>
    text.replaceAll(/\{(\w+)\}/g, (all, name: string) => values[name] ?? all);
  const refused: string[] = [];
  for (const [request, status, body] of recorded) {
    const [method = '', path = ''] = filled(request).split(' ');
    const answer = await api.call<{ id?: string }>(method, path, {
      headers,
      body: body === undefined ? undefined : filled(JSON.stringify(body)),
    });
    if (answer.status !== status) {
      refused.push(`${request}: ${answer.status} ${JSON.stringify(answer.body)}`);
    }
    const name = CREATED[path.replace(/\/$/, '')];
    if (method === 'POST' && name && answer.body?.id) values[name] = answer.body.id;
  }
  return refused;
}

describe('a client of the original MUTX', () => {
  it('works as its Python SDK: a managed key as Bearer token, versioned paths, null fields', async () => {
    const { credentials } = await user.withKey();
    const sdk = user.api.as({ token: credentials.apiKey });
    const headers = { accept: '*/*', 'user-agent': 'python-httpx/0.28.1' };
    expect(await play(sdk, SDK, headers)).toEqual([]);
  });

  it('works as its CLI: registration, sign-in, refresh, and every call with the access token', async () => {
    const { email, password, name } = { ...user, email: `cli-${user.email}` };
    const anyone = app.api;
    expectStatus(201, await anyone.post('/v1/auth/register', { name, email, password }));
    const login = await anyone.post('/v1/auth/login', { email, password });
    const { refresh_token } = expectStatus(200, login) as { refresh_token: string };
    const refreshed = await anyone.post('/v1/auth/refresh', { refresh_token });
    const { access_token } = expectStatus(200, refreshed) as { access_token: string };
    expect(await play(anyone.as({ token: access_token }), CLI, {})).toEqual([]);
  });

  it('works as its web application: a JSON content type on requests without a body', async () => {
    const headers = { 'content-type': 'application/json' };
    expect(await play(user.api, WEB, headers)).toEqual([]);
  });
});
