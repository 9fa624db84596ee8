import { ValidationPipe, type ArgumentMetadata, type Type } from '@nestjs/common';
import { DomainError, type FieldError } from '../errors/domain-error.js';
import { normalized } from '../body/normalization.js';
import { quickInstance } from './quick-body.js';
import { validateFields } from './request-fields.js';
import { payloadFault } from '../body/payload-sanity.js';

/** Validates bodies and queries against their DTO classes: one 422 lists all invalid and unknown fields. */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({ transform: true });
  }

  /** An absent body counts as `{}`, a valid request where every field is optional. */
  override transform(given: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    let value = metadata.type === 'body' && given === undefined ? {} : given;
    if (metadata.type === 'body' && metadata.metatype !== undefined) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw invalid([{ field: 'body', message: 'must be a JSON object' }]);
      }
    }
    const isDto = this.hasFields(metadata) && typeof value === 'object' && value !== null;
    if (isDto) value = normalized(metadata.metatype, value as object);
    const fault = payloadFault(value, metadata.data ?? '');
    if (fault !== undefined) throw invalid([fault]);
    if (metadata.type === 'body' && value !== null) {
      const quick = quickInstance(metadata.metatype, value as object);
      if (quick !== undefined) return Promise.resolve(quick);
    }
    return isDto
      ? this.validated(value as object, metadata)
      : (super.transform(value, metadata) as Promise<unknown>);
  }

  private hasFields({ type, metatype }: ArgumentMetadata): boolean {
    return (type === 'body' || type === 'query') && this.toValidate({ type, metatype });
  }

  private async validated(value: object, { type, metatype }: ArgumentMetadata): Promise<object> {
    const { instance, errors } = await validateFields(
      metatype as Type<object>,
      value,
      type === 'query',
    );
    if (errors.length > 0) throw invalid(errors);
    return instance;
  }
}

function invalid(errors: FieldError[]): DomainError {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new DomainError('unprocessable', 'validation_failed', detail, { errors });
}
