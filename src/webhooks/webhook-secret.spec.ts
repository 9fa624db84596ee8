import { isUsableSecret } from './webhook-secret.js';

describe('isUsableSecret', () => {
  it.each([
    'x',
    'any text ünïcödé',
    'WHSEC_!',
    'whsec',
    'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    'whsec_Zm8=',
    'whsec_Zm8',
    'whsec_Zg==',
    'whsec_Zg',
    'whsec_+/+/',
    'whsec_-_-_',
  ])('takes %s', (secret) => {
    expect(isUsableSecret(secret)).toBe(true);
  });

  it.each([
    'whsec_',
    'whsec_=',
    'whsec_====',
    'whsec_Z',
    'whsec_Zm9vY',
    'whsec_Zm8==',
    'whsec_Zg=',
    'whsec_Zm9v=',
    'whsec_Zm 8=',
    'whsec_Zm8=\n',
    'whsec_not base64!',
    'whsec_+/-_',
    'whsec_Zm8=Zm8=',
  ])('refuses %j', (secret) => {
    expect(isUsableSecret(secret)).toBe(false);
  });
});
