import { createPrivateKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** Prefix of public keys in Standard Webhooks. */
const WHPK = 'whpk_';

export interface KeyPairText {
  /** PKCS #8 in base64. */
  readonly privateKey: string;
  /** `whpk_` and the 32 bytes of the key in base64. */
  readonly publicKey: string;
}

export function newKeyPair(): KeyPairText {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const { x = '' } = publicKey.export({ format: 'jwk' });
  return {
    privateKey: privateKey.export({ format: 'der', type: 'pkcs8' }).toString('base64'),
    publicKey: WHPK + Buffer.from(x, 'base64url').toString('base64'),
  };
}

export function readPrivateKey(text: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(text, 'base64'), format: 'der', type: 'pkcs8' });
}

/** The signature of `content`, in base64. */
export function signEd25519(key: KeyObject, content: string): string {
  return sign(null, Buffer.from(content), key).toString('base64');
}
