import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import nacl from 'tweetnacl';
import { EVENT_TYPES } from '../../packages/sdk-typescript/src/generated/document.gen.js';
import {
  verifyWebhook,
  type VerifyOptions,
  type WebhookHeaders,
} from '../../packages/sdk-typescript/src/verify-webhook.js';
import { EVENT_TYPES as CATALOGUE } from '../../src/events/catalogue/catalogue.js';
import { mutxSignature, standardSignature } from '../../src/deliveries/attempt/signature.js';
import { newKeyPair, readPrivateKey } from '../../src/webhooks/secrets/ed25519.js';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const PLAIN = 'a plain secret, ünïcödé 🔑';
const ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
const SECONDS = 1_700_000_000;
const NOW = { now: SECONDS * 1000 };
const BODY = JSON.stringify({
  event: 'webhook.test',
  timestamp: '2026-11-01T12:00:00.000Z',
  delivery_id: ID,
  data: { message: 'grüße' },
});

/** What we send with these secrets, by the code that sends it. */
const signed = (body = BODY, secrets = [SECRET], at = SECONDS): Record<string, string> => ({
  'webhook-id': ID,
  'webhook-timestamp': String(at),
  'webhook-signature': standardSignature(secrets, ID, at, body),
  'x-mutx-signature': mutxSignature(secrets[0] ?? '', body),
});

/** `genuine`, or why not. */
const verdict = (
  body: string | Uint8Array | ArrayBuffer,
  headers: WebhookHeaders,
  secret: string | string[] = SECRET,
  options: VerifyOptions = {},
): Promise<string> =>
  verifyWebhook(body, headers, secret, { ...NOW, ...options }).then(
    () => 'genuine',
    ({ reason, name }: { reason?: string; name: string }) => reason ?? name,
  );

const OLD = { scheme: 'x-mutx-signature' } as const;

describe('verifyWebhook', () => {
  it('answers the event, typed', async () => {
    const event = await verifyWebhook(BODY, signed(), SECRET, NOW);
    // Without a cast: the type of `data` follows from the type of the event.
    const message = event.event === 'webhook.test' ? event.data.message : undefined;
    expect(message).toBe('grüße');
    expect(event.delivery_id).toBe(ID);
  });

  it('knows every event type of the catalogue', () => {
    expect(EVENT_TYPES).toEqual(CATALOGUE.map(({ type }) => type));
  });

  it.each([SECRET, PLAIN, 'whsec_-_-_', 'whsec_c2VjcmV0', 's'])(
    'takes what we sign with %s, by either scheme',
    async (secret) => {
      const headers = signed(BODY, [secret]);
      expect(await verdict(BODY, headers, secret)).toBe('genuine');
      expect(await verdict(BODY, headers, secret, OLD)).toBe('genuine');
      for (const other of [`x${secret}`, 'whsec_b3RoZXI=']) {
        expect(await verdict(BODY, headers, other)).toBe('signature');
        expect(await verdict(BODY, headers, other, OLD)).toBe('signature');
      }
    },
  );

  it('takes what the public library signs', async () => {
    const signature = new Webhook(SECRET).sign(ID, new Date(SECONDS * 1000), BODY);
    expect(await verdict(BODY, { ...signed(), 'webhook-signature': signature })).toBe('genuine');
  });

  it.each([
    ['a buffer', Buffer.from(BODY)],
    ['bytes', new TextEncoder().encode(BODY)],
    ['an ArrayBuffer', new TextEncoder().encode(BODY).buffer],
  ])('takes the raw body as %s', async (_, body) => {
    expect(await verdict(body, signed())).toBe('genuine');
  });

  it('signs bytes, not text', async () => {
    const body = Buffer.from(BODY);
    body[body.indexOf('ü')] = 0xff;
    expect(await verdict(body, signed())).toBe('signature');
  });

  it('refuses a body that was parsed before', async () => {
    const parsed = JSON.parse(BODY) as string;
    await expect(verifyWebhook(parsed, signed(), SECRET, NOW)).rejects.toThrow('raw body');
  });

  it('takes headers of the Fetch API, of Node.js and in any letter case', async () => {
    const upper = Object.entries(signed()).map(([name, value]) => [name.toUpperCase(), [value]]);
    expect(await verdict(BODY, new Headers(signed()))).toBe('genuine');
    expect(
      await verdict(BODY, Object.fromEntries(upper) as Record<string, readonly string[]>),
    ).toBe('genuine');
  });

  it.each(['webhook-id', 'webhook-timestamp', 'webhook-signature'])(
    'does not do without %s',
    async (name) => {
      expect(await verdict(BODY, { ...signed(), [name]: undefined })).toBe('headers');
    },
  );

  it('cannot be talked out of the timestamp by leaving the headers away', async () => {
    const { 'x-mutx-signature': signature } = signed();
    expect(await verdict(BODY, { 'x-mutx-signature': signature })).toBe('headers');
  });

  it('covers body, id and time', async () => {
    expect(await verdict(BODY.replace('grüße', 'grueße'), signed())).toBe('signature');
    expect(await verdict(BODY, { ...signed(), 'webhook-id': 'another' })).toBe('signature');
    expect(await verdict(BODY, { ...signed(), 'webhook-timestamp': String(SECONDS + 1) })).toBe(
      'signature',
    );
  });

  it.each([
    ['now', 0, 'genuine'],
    ['5 min ago', -300, 'genuine'],
    ['longer ago', -301, 'timestamp'],
    ['5 min ahead', 300, 'genuine'],
    ['further ahead', 301, 'timestamp'],
  ])('judges what was sent %s', async (_, offset, expected) => {
    const headers = signed(BODY, [SECRET], SECONDS + offset);
    expect(await verdict(BODY, headers)).toBe(expected);
  });

  it('has a tolerance that can be set', async () => {
    const headers = signed(BODY, [SECRET], SECONDS - 60);
    expect(await verdict(BODY, headers, SECRET, { toleranceSeconds: 59 })).toBe('timestamp');
    expect(await verdict(BODY, headers, SECRET, { toleranceSeconds: 60 })).toBe('genuine');
    expect(await verdict(BODY, headers, SECRET, { toleranceSeconds: NaN })).toBe('timestamp');
  });

  it.each(['', 'soon', '1e9', '-1', '1700000000.0'])('refuses %j as a time', async (at) => {
    const signature = createHmac('sha256', PLAIN).update(`${ID}.${at}.${BODY}`).digest('base64');
    const headers = { 'webhook-id': ID, 'webhook-timestamp': at };
    expect(await verdict(BODY, { ...headers, 'webhook-signature': `v1,${signature}` }, PLAIN)).toBe(
      'headers',
    );
  });

  it('accepts the old and the new secret while one is being changed', async () => {
    const headers = signed(BODY, ['the new one', SECRET]);
    expect(await verdict(BODY, headers, SECRET)).toBe('genuine');
    expect(await verdict(BODY, headers, 'the new one')).toBe('genuine');
    expect(await verdict(BODY, headers, 'a third')).toBe('signature');
    expect(await verdict(BODY, signed(), ['the new one', SECRET])).toBe('genuine');
  });

  it.each(['v1,', 'v1,AAAA', 'v1,%%%', 'v1a,AAAA', 'nonsense', 'v1,,', ' '])(
    'refuses the signature %j',
    async (signature) => {
      expect(await verdict(BODY, { ...signed(), 'webhook-signature': signature })).toBe(
        'signature',
      );
    },
  );

  it('passes over signatures of other versions', async () => {
    const { 'webhook-signature': good = '' } = signed();
    expect(
      await verdict(BODY, { ...signed(), 'webhook-signature': `v1a,AAAA v1,AAAA ${good}` }),
    ).toBe('genuine');
    const other = good.replace('v1,', 'v2,');
    expect(await verdict(BODY, { ...signed(), 'webhook-signature': other })).toBe('signature');
  });

  it.each(['sha256=', 'sha256=00', 'sha1=00', 'zz', 'sha256=zz'])(
    'refuses X-MUTX-Signature %j',
    async (signature) => {
      expect(await verdict(BODY, { 'x-mutx-signature': signature }, SECRET, OLD)).toBe('signature');
    },
  );

  it.each([[''], [null], [[]], [['']], ['whsec_'], ['whsec_%']])(
    'does not work with %j for a secret',
    async (secret) => {
      const headers = signed(BODY, ['']);
      expect(await verdict(BODY, headers, secret as unknown as string)).toBe('TypeError');
    },
  );

  it.each(['', 'null', '[]', '{}', '{"event":1,"delivery_id":"x"}', '{'])(
    'refuses %j as an event, genuine though it is',
    async (body) => {
      expect(await verdict(body, signed(body))).toBe('body');
    },
  );
});

describe('verifyWebhook with a public key', () => {
  const pair = newKeyPair();
  const byKey = (signature: string): Record<string, string> => ({
    ...signed(),
    'webhook-signature': signature,
  });
  const genuine = byKey(
    standardSignature([SECRET], ID, SECONDS, BODY, [readPrivateKey(pair.privateKey)]),
  );

  it('takes our v1a signatures, beside secrets or alone', async () => {
    expect(await verdict(BODY, genuine, pair.publicKey)).toBe('genuine');
    expect(await verdict(BODY, genuine, [newKeyPair().publicKey, pair.publicKey])).toBe('genuine');
    expect(await verdict(BODY, genuine, ['whsec_b3RoZXI=', pair.publicKey])).toBe('genuine');
    expect(await verdict(BODY, genuine, SECRET)).toBe('genuine');
  });

  it('takes what a public library signs', async () => {
    const { publicKey, secretKey } = nacl.sign.keyPair();
    const content = Buffer.from(`${ID}.${SECONDS}.${BODY}`);
    const signature = Buffer.from(nacl.sign.detached(content, secretKey)).toString('base64');
    const key = `whpk_${Buffer.from(publicKey).toString('base64')}`;
    expect(await verdict(BODY, byKey(`v1a,${signature}`), key)).toBe('genuine');
    expect(await verdict(BODY, byKey(`v1,${signature}`), key)).toBe('signature');
  });

  it('rejects other keys, other bodies and old attempts', async () => {
    expect(await verdict(BODY, genuine, newKeyPair().publicKey)).toBe('signature');
    expect(await verdict(`${BODY} `, genuine, pair.publicKey)).toBe('signature');
    expect(await verdict(BODY, byKey('v1a,AAAA'), pair.publicKey)).toBe('signature');
    const late = { now: (SECONDS + 301) * 1_000 };
    expect(await verdict(BODY, genuine, pair.publicKey, late)).toBe('timestamp');
  });

  it('is never fooled by an HMAC with the public key, which everyone knows', async () => {
    const forged = signed(BODY, [pair.publicKey]);
    expect(await verdict(BODY, forged, pair.publicKey)).toBe('signature');
    expect(await verdict(BODY, forged, pair.publicKey, OLD)).toBe('TypeError');
  });

  it.each(['whpk_', 'whpk_c2hvcnQ=', 'whpk_!'])('cannot use %s', async (key) => {
    expect(await verdict(BODY, genuine, key)).toBe('TypeError');
  });
});
