import type { KeyObject } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Webhook } from '../entities/webhook.entity.js';
import type { AttemptPolicy } from '../policy/attempt-policy.js';
import type { HeaderPair } from '../policy/headers/header-pairs.js';
import type { SecretColumn } from './secret-cipher.js';
import { SigningKeys } from './signing-keys.js';
import { WebhookHeaders } from './webhook-headers.js';
import { type SecretColumns, WebhookSecrets } from './webhook-secrets.js';

/** What signs and authorizes a request, in clear. */
export interface AttemptCredentials {
  /** HMAC secrets, the current one first. */
  readonly secrets: readonly string[];
  /** Private Ed25519 keys, the current one first. */
  readonly signingKeys: readonly KeyObject[];
  readonly headers: readonly HeaderPair[];
}

/** What a request sets. Absent fields change nothing, null removes. */
export interface CredentialFields {
  readonly secret?: string | null;
  readonly headers?: Record<string, string> | null;
  readonly signing?: 'hmac' | 'ed25519' | null;
}

/** `previous_secret` as `previousSecret`. */
type FieldOf<Column extends string> = Column extends `${infer First}_${infer Rest}`
  ? `${First}${Capitalize<FieldOf<Rest>>}`
  : Column;

/** The columns of a webhook that hold no credentials any more: a deleted one is never sent to again. */
export const ERASED = {
  secret: null,
  previousSecret: null,
  previousSecretUntil: null,
  headers: null,
  headerNames: null,
  signingKey: null,
  publicKey: null,
  previousSigningKey: null,
  previousSigningKeyUntil: null,
  encryptedUrl: null,
} satisfies Partial<Webhook> & Record<FieldOf<SecretColumn>, null>;

/** The encrypted columns of a webhook: secrets, headers and signing keys. */
@Injectable()
export class WebhookCredentials {
  constructor(
    private readonly secrets: WebhookSecrets,
    private readonly headers: WebhookHeaders,
    private readonly keys: SigningKeys,
  ) {}

  /** Throws when a key of the keyring is missing. */
  forAttempt(id: string, policy: AttemptPolicy, now: Date): AttemptCredentials {
    const { secret, previousSecret, previousSecretUntil, headers, signingKey } = policy;
    const { previousSigningKey, previousSigningKeyUntil } = policy;
    const keys = { id, signingKey, previousSigningKey, previousSigningKeyUntil };
    return {
      secrets: this.secrets.forSigning({ id, secret, previousSecret, previousSecretUntil }, now),
      signingKeys: this.keys.forSigning(keys, now),
      headers: this.headers.open({ id, headers }),
    };
  }

  /** The columns of a new webhook that differ from the defaults. */
  initial(id: string, fields: CredentialFields): SecretColumns & Partial<Webhook> {
    return {
      ...this.secrets.initial(id, fields.secret ?? null),
      ...this.headers.change({ id, headers: null }, fields.headers ?? null),
      ...this.keys.change({ id, signingKey: null }, fields.signing ?? null),
    };
  }

  /** The columns that change. */
  change(
    webhook: Webhook,
    { secret, headers, signing }: CredentialFields,
    now: Date,
  ): Partial<Webhook> {
    return {
      ...(secret !== undefined && this.secrets.change(webhook, secret, now)),
      ...(headers !== undefined && this.headers.change(webhook, headers)),
      ...(signing !== undefined && this.keys.change(webhook, signing)),
    };
  }

  /** The columns that change in a rotation: of the secret, or of the key pair if `secret` is null. */
  rotated(webhook: Webhook, secret: string | null, graceMs: number, now: Date): Partial<Webhook> {
    return secret === null
      ? this.keys.rotated(webhook, graceMs, now)
      : this.secrets.replaced(webhook, secret, graceMs, now);
  }
}
