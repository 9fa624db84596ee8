import { createHmac } from 'node:crypto';
import { Webhook as StandardWebhook } from 'standardwebhooks';
import { Webhook as SvixWebhook } from 'svix';
import { isUsableSecret, newSecret } from './webhook-secret.js';

/** Whether both public libraries verify a delivery that is signed with this secret. */
function isVerified(secret: string): boolean {
  const seconds = Math.floor(Date.now() / 1000);
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signature = createHmac('sha256', key).update(`id.${seconds}.{}`).digest('base64');
  const headers = {
    'webhook-id': 'id',
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
  try {
    for (const Library of [StandardWebhook, SvixWebhook]) new Library(secret).verify('{}', headers);
    return true;
  } catch {
    return false;
  }
}

describe('isUsableSecret', () => {
  it.each(['x', 'any text ünïcödé', 'WHSEC_!', 'whsec'])('accepts %s, which is plain', (secret) => {
    expect(isUsableSecret(secret)).toBe(true);
  });

  it.each([
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_Zm8=',
    'whsec_Zg==',
    'whsec_+/+/',
    'whsec_c2VjcmV0',
  ])('accepts %s, as the public libraries do', (secret) => {
    expect([isUsableSecret(secret), isVerified(secret)]).toEqual([true, true]);
  });

  it.each([
    'whsec_',
    'whsec_=',
    'whsec_====',
    'whsec_-_-_',
    'whsec_+/-_',
    'whsec_Zm 8=',
    'whsec_not base64!',
  ])('rejects %j, as the public libraries do', (secret) => {
    expect([isUsableSecret(secret), isVerified(secret)]).toEqual([false, false]);
  });

  // The libraries for JavaScript tolerate these, those for Python, Go and C# do not.
  it.each([
    'whsec_Z',
    'whsec_Zm9vY',
    'whsec_Zm8',
    'whsec_Zg',
    'whsec_Zg=',
    'whsec_Zm8==',
    'whsec_Zm9v=',
    'whsec_Zh==',
    'whsec_Zm8=\n',
    'whsec_Zm8=Zm8=',
  ])('rejects %j, which is no canonical base64', (secret) => {
    expect(isUsableSecret(secret)).toBe(false);
  });
});

describe('newSecret', () => {
  it('makes a different secret each time, which the public libraries accept', () => {
    const secret = newSecret();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(isUsableSecret(secret) && isVerified(secret)).toBe(true);
    expect(newSecret()).not.toBe(secret);
  });
});
