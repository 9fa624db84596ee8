import { randomUUID } from 'node:crypto';
import { EVENT_TYPES } from '../../src/events/catalogue/catalogue.js';
import { startApp, type AppProcess } from '../support/app-process.js';
import { committedDocument, resolve } from '../support/operations.js';
import { Receiver, type ReceivedRequest } from '../support/receiver.js';
import { createDeployment } from '../support/resources.js';
import { faultsOf } from '../support/schemas.js';
import { Tenant } from '../support/tenant.js';

type Schema = Record<string, unknown>;

interface Told {
  parameters: { name: string; required: boolean; schema: Schema }[];
  requestBody: { content: Record<string, { schema: Schema }> };
}

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const OURS = /^(x-mutx-|webhook-|user-agent$)/;
const TYPES = EVENT_TYPES.map(({ type }) => type);

let app: AppProcess;
let receiver: Receiver;
let tenant: Tenant;

beforeAll(async () => {
  app = await startApp({
    env: { ALERT_AGENT_DOWN_SECONDS: '1', WEBHOOK_CIRCUIT_AFTER: '1', DELIVERY_MAX_RETRIES: '0' },
  });
  receiver = await Receiver.start();
  tenant = await Tenant.on(app.url);
});

afterAll(async () => {
  await receiver.stop();
  await app.stop();
});

/** The one header that other signed deliveries lack. */
const ON_REPLAYS = 'X-MUTX-Replay-Of';

/** What the document's `webhooks` say that a receiver gets, and what is different in this request. */
function faults(request: ReceivedRequest, signed: boolean): string[] {
  const type = request.header('x-mutx-event') ?? '';
  const told = (committedDocument.webhooks as Record<string, { post: Told }>)[type]?.post;
  if (!told) return [`${type} is not described`];
  const media = told.requestBody.content[request.header('content-type') ?? ''];
  const names = told.parameters.map(({ name }) => name.toLowerCase());
  return [
    ...Object.keys(request.headers)
      .filter((name) => OURS.test(name) && !names.includes(name))
      .map((name) => `${name} is not described`),
    ...told.parameters.flatMap(({ name, required, schema }) => {
      const value = request.header(name);
      if (value === undefined) {
        return required || (signed && name !== ON_REPLAYS) ? [`${name} is missing`] : [];
      }
      const { type: kind } = resolve(schema);
      return faultsOf(schema, kind === 'integer' ? Number(value) : value);
    }),
    ...(media ? faultsOf(media.schema, request.json) : ['the media type']),
    ...faultsOf({ $ref: '#/components/schemas/WebhookEvent' }, request.json),
  ];
}

/** Does what makes each type of event, but for `webhook.test`. */
async function live(): Promise<void> {
  await tenant.report('running', { node_id: 'node-1' });
  await tenant.report('running', { node_id: 'node-1' });
  const { id } = await createDeployment(tenant.api, tenant.agentId);
  await tenant.reportDeployment(id, 'image_pulled', { status: 'deploying' });
  await tenant.reportDeployment(id, 'healthy');
  await tenant.reportDeployment(id, 'rollback');
  await tenant.reportDeployment(id, 'crashed', { error_message: 'Out of memory' });
  await tenant.reportDeployment(id, 'stopped');
  await tenant.measure({ cpu_usage: 99, memory_usage: 99.5 });
  await tenant.report('running');
  const gone = await tenant.webhook(receiver.url('/gone'));
  receiver.on('/gone', (_request, response) => void response.writeHead(410).end());
  await tenant.measure({ cpu_usage: 1, memory_usage: 1 });
  await tenant.finalDelivery(gone.id);
}

describe('what a receiver gets', () => {
  it('is what the document says, for every event that really happens', async () => {
    await tenant.webhook(receiver.url('/live'), { events: ['*'], secret: SECRET });
    await live();
    const happened = (): ReceivedRequest[] =>
      receiver.received.filter(({ path }) => path === '/live');
    const seen = (): string[] => happened().map((request) => String(request.json.event));
    const wanted = TYPES.filter((type) => type !== 'webhook.test');
    await receiver.waitFor(1, {
      where: () => wanted.every((type) => seen().includes(type)),
      timeoutMs: 30_000,
    });
    expect(happened().flatMap((request) => faults(request, true))).toEqual([]);
  });

  it.each(TYPES)('is what the document says, as a test of %s', async (event) => {
    const path = `/${randomUUID()}`;
    const { id } = await tenant.webhook(receiver.url(path));
    const answer = await tenant.api.post(`/webhooks/${id}/test`, { event });
    expect(answer.status).toBe(200);
    const [request] = await receiver.waitFor(1, { where: (it) => it.path === path });
    expect(request && faults(request, false)).toEqual([]);
    expect(request?.json.event).toBe(event);
  });
});
