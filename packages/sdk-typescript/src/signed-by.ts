const HMAC = { name: 'HMAC', hash: 'SHA-256' };

/**
 * Whether one of the signatures is the HMAC-SHA256 of `content` with one of the keys. Uses WebCrypto, which
 * Node.js, Deno, Bun and edge runtimes have; its `verify` compares in constant time.
 */
export async function isSignedBy(
  keys: readonly Uint8Array<ArrayBuffer>[],
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  let signed = false;
  for (const key of keys) {
    const imported = await subtle.importKey('raw', key, HMAC, false, ['verify']);
    for (const signature of signatures) {
      if (await subtle.verify('HMAC', imported, signature, content)) signed = true;
    }
  }
  return signed;
}

/** Whether one of the signatures is by the private key of one of these Ed25519 keys, of 32 bytes each. */
export async function isSignedByEd25519(
  keys: readonly Uint8Array<ArrayBuffer>[],
  content: Uint8Array<ArrayBuffer>,
  signatures: readonly Uint8Array<ArrayBuffer>[],
): Promise<boolean> {
  const { subtle } = globalThis.crypto;
  for (const key of keys) {
    const imported = await subtle.importKey('raw', key, 'Ed25519', false, ['verify']);
    for (const signature of signatures) {
      if (await subtle.verify('Ed25519', imported, signature, content)) return true;
    }
  }
  return false;
}

export function utf8(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

/** Accepts standard and URL-safe base64, padded or not; returns no bytes for invalid base64. */
export function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  try {
    const standard = text.replaceAll('-', '+').replaceAll('_', '/');
    return Uint8Array.from(atob(standard), (character) => character.charCodeAt(0));
  } catch {
    return new Uint8Array();
  }
}

export function fromHex(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}
