import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { startApp, type AppProcess } from '../support/app-process.js';
import { failTimes } from '../support/behaviours.js';
import { Receiver, type ReceivedRequest } from '../support/receiver.js';
import { Tenant } from '../support/tenant.js';

const WHSEC = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PLAIN = 'a plain secret of my own';

/** The key of the Standard Webhooks headers: decoded after `whsec_`, else the UTF-8 bytes. */
const keyOf = (secret: string): Buffer =>
  secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : Buffer.from(secret);

/** `X-MUTX-Signature` as a receiver computes it, without a line of ours. */
const mutxSignature = (secret: string, request: ReceivedRequest): string =>
  `sha256=${createHmac('sha256', Buffer.from(secret)).update(request.body).digest('hex')}`;

/** `webhook-signature` for one secret, likewise. */
const standardSignature = (secret: string, request: ReceivedRequest): string => {
  const signed = `${request.header('webhook-id')}.${request.header('webhook-timestamp')}.`;
  const hmac = createHmac('sha256', keyOf(secret)).update(signed).update(request.body);
  return `v1,${hmac.digest('base64')}`;
};

/** Which of the public libraries accept the request. */
const acceptedBy = (secret: string, request: ReceivedRequest): string[] => {
  const libraries = { standardwebhooks: StandardWebhook, svix: SvixWebhook };
  return Object.entries(libraries).flatMap(([name, Library]) => {
    const verifier = secret.startsWith('whsec_')
      ? new Library(secret)
      : new Library(keyOf(secret), { format: 'raw' });
    try {
      verifier.verify(request.body, request.headers as Record<string, string>);
      return [name];
    } catch {
      return [];
    }
  });
};

const BOTH = ['standardwebhooks', 'svix'];

describe('the signature of a delivery', () => {
  let app: AppProcess;
  let receiver: Receiver;
  let tenant: Tenant;

  beforeAll(async () => {
    app = await startApp();
  });

  beforeEach(async () => {
    receiver = await Receiver.start();
    tenant = await Tenant.on(app.url);
  });

  afterEach(() => receiver.stop());
  afterAll(() => app.stop());

  /** Lets something happen and answers what the receiver gets of it. */
  const next = async (): Promise<ReceivedRequest> => {
    const before = receiver.received.length;
    await tenant.measure();
    const requests = await receiver.waitFor(before + 1);
    return requests[before] as ReceivedRequest;
  };
  const signatures = (request: ReceivedRequest): string[] =>
    request.header('webhook-signature')?.split(' ') ?? [];
  const signatureHeaders = (request: ReceivedRequest): string[] =>
    Object.keys(request.headers).filter((name) => /^webhook-|signature/.test(name));

  it.each([PLAIN, WHSEC, 'ünïcödé 🔑', 'whsec_c2VjcmV0', 's'])(
    'is the one that %s makes',
    async (secret) => {
      await tenant.webhook(receiver.url(), { secret });
      const request = await next();
      expect(request.header('x-mutx-signature')).toBe(mutxSignature(secret, request));
      expect(signatures(request)).toEqual([standardSignature(secret, request)]);
      expect(request.header('webhook-id')).toBe(request.header('x-mutx-event-id'));
      const age = Date.now() / 1000 - Number(request.header('webhook-timestamp'));
      expect(Math.abs(age)).toBeLessThan(10);
    },
  );

  it.each([PLAIN, WHSEC, 'ünïcödé 🔑'])(
    'convinces the public libraries with %s, and no other secret does',
    async (secret) => {
      await tenant.webhook(receiver.url(), { secret });
      const request = await next();
      expect(acceptedBy(secret, request)).toEqual(BOTH);
      expect(acceptedBy('another secret', request)).toEqual([]);
      request.body[request.body.length - 3]! ^= 1;
      expect(acceptedBy(secret, request)).toEqual([]);
    },
  );

  it('is made anew for each attempt, over the same bytes', async () => {
    receiver.respond(failTimes(2));
    await tenant.webhook(receiver.url(), { secret: WHSEC });
    await tenant.measure();
    const requests = await receiver.waitFor(3);
    const [first] = requests;
    for (const request of requests) {
      expect(request.body).toEqual(first?.body);
      expect(request.header('webhook-id')).toBe(first?.header('webhook-id'));
      expect(request.header('x-mutx-signature')).toBe(first?.header('x-mutx-signature'));
      expect(signatures(request)).toEqual([standardSignature(WHSEC, request)]);
    }
    expect(requests.map((request) => request.header('x-mutx-attempt'))).toEqual(['1', '2', '3']);
  });

  it('is absent without a secret', async () => {
    await tenant.webhook(receiver.url());
    expect(signatureHeaders(await next())).toEqual([]);
  });

  describe('after a change of the secret', () => {
    it('is by the new one, and for a day by the old one too', async () => {
      const { id } = await tenant.webhook(receiver.url(), { secret: PLAIN });
      await tenant.change(id, { secret: WHSEC });
      const request = await next();
      expect(request.header('x-mutx-signature')).toBe(mutxSignature(WHSEC, request));
      expect(signatures(request)).toEqual([
        standardSignature(WHSEC, request),
        standardSignature(PLAIN, request),
      ]);
      expect(acceptedBy(WHSEC, request)).toEqual(BOTH);
      expect(acceptedBy(PLAIN, request)).toEqual(BOTH);

      await app.stores.query(
        `UPDATE webhooks SET previous_secret_until = previous_secret_until - interval '24 hours'
         WHERE id = $1`,
        [id],
      );
      const later = await next();
      expect(signatures(later)).toEqual([standardSignature(WHSEC, later)]);
    });

    it('stays so when the same secret is sent again', async () => {
      const { id } = await tenant.webhook(receiver.url(), { secret: PLAIN });
      await tenant.change(id, { secret: WHSEC });
      await tenant.change(id, { secret: WHSEC, name: 'again' });
      const request = await next();
      expect(signatures(request)).toEqual([
        standardSignature(WHSEC, request),
        standardSignature(PLAIN, request),
      ]);
    });

    it('ends with null, for the old one too', async () => {
      const { id } = await tenant.webhook(receiver.url(), { secret: PLAIN });
      await tenant.change(id, { secret: WHSEC });
      expect(await tenant.change(id, { secret: null })).toMatchObject({ has_secret: false });
      expect(signatureHeaders(await next())).toEqual([]);

      await tenant.change(id, { secret: 'a third one' });
      const request = await next();
      expect(signatures(request)).toEqual([standardSignature('a third one', request)]);
    });
  });
});
