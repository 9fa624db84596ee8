/* eslint-disable @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call, @typescript-eslint/no-unsafe-argument -- a document is untyped JSON */
import { breakingChanges } from '../../scripts/lib/openapi-breaking.mjs';
import { committedDocument } from '../support/operations.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type Document = any;

/** What `change` breaks in the document as it is. */
function broken(change: (document: Document) => void): string[] {
  return brokenBetween(() => undefined, change);
}

/** What the step from one changed document to another breaks. */
function brokenBetween(
  change: (document: Document) => void,
  next: (document: Document) => void,
): string[] {
  const [before, after] = [change, next].map((apply) => {
    const document = structuredClone<Document>(committedDocument);
    apply(document);
    return document;
  });
  return breakingChanges(before as object, after as object);
}

const schema = (document: Document, name: string): Document => document.components.schemas[name];

describe('a change that breaks clients', () => {
  it.each<[string, (document: Document) => void, string | RegExp]>([
    ['an operation goes', (it) => delete it.paths['/agents'].get, 'GET /agents is gone'],
    [
      'an operation gets another id',
      (it) => (it.paths['/agents'].get.operationId = 'findAgents'),
      'GET /agents was listAgents and is findAgents',
    ],
    [
      'a public operation asks for credentials',
      (it) => (it.paths['/auth/login'].post.security = [{ bearer: [] }]),
      'POST /auth/login was public and asks for credentials',
    ],
    [
      'a parameter goes',
      (it) => it.paths['/agents'].get.parameters.pop(),
      'GET /agents no longer takes query status',
    ],
    [
      'a bound gets tighter',
      (it) => (it.components.parameters.Limit.schema.maximum = 100),
      /^GET .*, query limit has another maximum: 200, now 100$/,
    ],
    [
      'a field is needed',
      (it) => schema(it, 'CreateWebhookRequest').required.push('events'),
      'POST /webhooks, body.events is now needed',
    ],
    [
      'a value is no longer taken',
      (it) => schema(it, 'AgentType').enum.pop(),
      'POST /agents, body.type no longer takes the value openclaw',
    ],
    [
      'a field of an answer goes',
      (it) => delete schema(it, 'Webhook').properties.has_secret,
      'POST /webhooks, 201.has_secret is gone',
    ],
    [
      'a field of an answer may be null',
      (it) => (schema(it, 'Agent').properties.name.type = ['string', 'null']),
      'POST /agents, 201.name may be of the type null now',
    ],
    [
      'a field of an answer may be absent',
      (it) => schema(it, 'Agent').required.shift(),
      'GET /agents, 200.items[].id may be absent now',
    ],
    [
      'the success is another',
      (it) => {
        const { responses } = it.paths['/agents'].post;
        responses[200] = responses[201];
        delete responses[201];
      },
      'POST /agents no longer returns 201',
    ],
    ['an event goes', (it) => delete it.webhooks['agent.status'], 'the event agent.status is gone'],
    [
      'a field of an event goes',
      (it) => delete schema(it, 'MetricsReportData').properties.cpu_usage,
      'the event metrics.report.data.cpu_usage is gone',
    ],
    [
      'a security scheme goes',
      (it) => delete it.components.securitySchemes.apiKey,
      'the security scheme apiKey is gone',
    ],
  ])('is that %s', (_what, change, expected) => {
    const found = broken(change);
    expect(found).toContainEqual(
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    );
  });
});

describe('a field of an answer that was always null', () => {
  const secretIs = (type: unknown) => (it: Document) =>
    (schema(it, 'Webhook').properties.secret = { type });

  it('may get a value; one that had values may not get others', () => {
    expect(brokenBetween(secretIs('null'), secretIs(['string', 'null']))).toEqual([]);
    expect(brokenBetween(secretIs(['string', 'null']), secretIs(['integer', 'null']))).toContain(
      'POST /webhooks, 201.secret may be of the type integer now',
    );
    expect(brokenBetween(secretIs('string'), secretIs(['string', 'null']))).toContain(
      'POST /webhooks, 201.secret may be of the type null now',
    );
  });
});

describe('a change that is compatible', () => {
  it.each<[string, (document: Document) => void]>([
    ['nothing changes', () => undefined],
    ['an operation comes', (it) => (it.paths['/new'] = it.paths['/agents'])],
    ['a field comes', (it) => (schema(it, 'Agent').properties.labels = { type: 'object' })],
    [
      'an optional field may be sent',
      (it) => (schema(it, 'CreateAgentRequest').properties.labels = { type: 'object' }),
    ],
    ['another value is taken', (it) => schema(it, 'AgentType').enum.push('mistral')],
    ['a bound gets wider', (it) => (it.components.parameters.Limit.schema.maximum = 1000)],
    ['another error may come', (it) => (it.paths['/agents'].get.responses[410] = {})],
    ['another event is sent', (it) => (it.webhooks['agent.new'] = it.webhooks['agent.status'])],
    ['a description changes', (it) => (it.paths['/agents'].get.description = 'All of them')],
    [
      'a field of an answer is always there',
      (it) => (schema(it, 'Problem').required = Object.keys(schema(it, 'Problem').properties)),
    ],
  ])('is that %s', (_what, change) => {
    expect(broken(change)).toEqual([]);
  });
});
