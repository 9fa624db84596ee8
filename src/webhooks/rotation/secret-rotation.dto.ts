import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { BooleanField, IntegerField } from '../../platform/http/validation/fields.js';

/** 24 hours. */
export const DEFAULT_GRACE_S = 86_400;
const GRACE_MAX_S = 604_800;

@ApiSchema({ name: 'RotateSecretRequest', description: 'How to replace a secret or key pair' })
export class RotateSecretRequest {
  @IntegerField({
    description: 'How long the replaced secret or key signs too, in seconds, up to 7 days',
    optional: true,
    default: DEFAULT_GRACE_S,
    min: 0,
    max: GRACE_MAX_S,
  })
  grace_period_seconds?: number | null;

  @BooleanField({
    description: '`true` replaces the Ed25519 key pair instead of the secret',
    optional: true,
    default: false,
  })
  key?: boolean | null;
}

@ApiSchema({ name: 'RotatedSecret', description: 'The new secret' })
export class RotateSecretResponse {
  @ApiProperty({
    type: String,
    nullable: true,
    description:
      'The new secret, which no other response contains. Null with `key: true`, and in a replay by `Idempotency-Key`',
    example: null,
  })
  secret!: string | null;
}

@ApiSchema({ name: 'PublicKey', description: 'The key that verifies `v1a` signatures' })
export class PublicKeyResponse {
  @ApiProperty({
    description: '`whpk_` and the 32 bytes of the Ed25519 key in base64',
    example: 'whpk_11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=',
  })
  key!: string;
}
