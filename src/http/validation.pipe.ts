import { ValidationPipe, type ArgumentMetadata, type ValidationError } from '@nestjs/common';
import { DomainError, type FieldError } from './domain-error.js';
import { FLAT_TRANSFORMER } from './flat-transformer.js';
import { quickInstance } from './quick-body.js';
import { unknownFields, UNKNOWN_FIELD } from './unknown-fields.js';
import { unstorable } from './unstorable.js';

/**
 * Validates bodies and queries against their DTO classes. Every field that breaks a rule is
 * named at once, as 422; unknown fields are refused too.
 */
export class RequestValidationPipe extends ValidationPipe {
  constructor() {
    super({
      transform: true,
      transformerPackage: FLAT_TRANSFORMER,
      whitelist: true,
      forbidNonWhitelisted: true,
      forbidUnknownValues: true,
      stopAtFirstError: true,
      exceptionFactory: (errors) => invalid(errors.flatMap((error) => fieldErrors(error))),
    });
  }

  /** A body that was not sent counts as `{}`: where every field is optional, that is a request. */
  override transform(given: unknown, metadata: ArgumentMetadata): Promise<unknown> {
    const value = metadata.type === 'body' && given === undefined ? {} : given;
    if (metadata.type === 'body' && metadata.metatype !== undefined) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) {
        throw invalid([{ field: 'body', message: 'must be a JSON object' }]);
      }
    }
    const fault = unstorable(value, metadata.data ?? '');
    if (fault !== undefined) throw invalid([fault]);
    if (metadata.type === 'body' && value !== null) {
      const quick = quickInstance(metadata.metatype, value as object);
      if (quick !== undefined) return Promise.resolve(quick);
    }
    const unknown = unknownFields(metadata.metatype, value);
    if (unknown.length > 0) throw invalid(unknown);
    return super.transform(value, metadata) as Promise<unknown>;
  }
}

function invalid(errors: FieldError[]): DomainError {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new DomainError('unprocessable', 'validation_failed', detail, { errors });
}

function fieldErrors(error: ValidationError, parent = ''): FieldError[] {
  const field = parent ? `${parent}.${error.property}` : error.property;
  const own = Object.entries(error.constraints ?? {}).map(([rule, message]) => ({
    field,
    message: rule === 'whitelistValidation' ? UNKNOWN_FIELD : withoutName(message, error.property),
  }));
  return [...own, ...(error.children ?? []).flatMap((child) => fieldErrors(child, field))];
}

function withoutName(message: string, property: string): string {
  return message.startsWith(`${property} `) ? message.slice(property.length + 1) : message;
}
