import { readPrivateKey } from '../../webhooks/secrets/ed25519.js';
import { mutxSignature, standardSignature } from './signature.js';

/** Computed with Python's hmac and hashlib over the same bytes. */
const ID = '0192f3c4-7b1a-7c3e-8f00-8a1b2c3d4e5f';
const SECONDS = 1_793_534_400;
const BODY = `{"event":"agent.status","timestamp":"2026-11-01T12:00:00.000Z","delivery_id":"${ID}","data":{"agent_name":"café"}}`;

describe('mutxSignature', () => {
  it.each([
    ['my-secret', 'c6f915edbf63379d56a32b8defcfde8f8d41f009c521e4b92dbf6f4cca425401'],
    ['schlüssel', '2d716296410f366d32e0acfc71ab19c526ac02a7120b6b4ec58c0a929cbcec5f'],
  ])('with %s', (secret, hex) => {
    expect(mutxSignature(secret, BODY)).toBe(`sha256=${hex}`);
  });
});

describe('standardSignature', () => {
  it('takes a plain secret as UTF-8', () => {
    expect(standardSignature(['my-secret'], ID, SECONDS, BODY)).toBe(
      'v1,w2q4PFMsZcE811qqvIblFmBXT7vyroCerwHeLDgjpcc=',
    );
  });

  it('takes a whsec_ secret as base64', () => {
    const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
    expect(standardSignature([secret], ID, SECONDS, BODY)).toBe(
      'v1,mO4Q5E+RGvuPJy6ZMH1x85w74GXFtVKZPX/MjXgeR/c=',
    );
  });

  it('matches the published vector of Standard Webhooks', () => {
    expect(
      standardSignature(
        ['whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'],
        'msg_p5jXN8AQM9LWM0D4loKWxJek',
        1_614_265_330,
        '{"test": 2432232314}',
      ),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('signs with Ed25519 keys after the secrets', () => {
    // RFC 8032, 7.1, test 1, as PKCS #8; the signature is by Python's cryptography.
    const seed = '9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60';
    const key = readPrivateKey(
      Buffer.from(`302e020100300506032b657004220420${seed}`, 'hex').toString('base64'),
    );
    const hmac = standardSignature(['my-secret'], ID, SECONDS, BODY);
    const signed = standardSignature([], ID, SECONDS, BODY, [key]);
    expect(signed).toBe(
      'v1a,0L/ICXutD2GfLkt8IZewL3S+jiYx+RCL/nd0Oip69ckSFjJPxVK7U2I3JlU/GPkCI9uh9eGMpvfPSVvfm1JvDg==',
    );
    expect(standardSignature(['my-secret'], ID, SECONDS, BODY, [key, key])).toBe(
      `${hmac} ${signed} ${signed}`,
    );
  });

  it('signs with every secret, current first', () => {
    const [current, previous] = ['my-secret', 'old'].map((secret) =>
      standardSignature([secret], ID, SECONDS, BODY),
    );
    expect(standardSignature(['my-secret', 'old'], ID, SECONDS, BODY)).toBe(
      `${current} ${previous}`,
    );
  });
});
