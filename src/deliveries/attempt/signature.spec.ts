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

  it('signs with every secret, current first', () => {
    const [current, previous] = ['my-secret', 'old'].map((secret) =>
      standardSignature([secret], ID, SECONDS, BODY),
    );
    expect(standardSignature(['my-secret', 'old'], ID, SECONDS, BODY)).toBe(
      `${current} ${previous}`,
    );
  });
});
