import { Param, type PipeTransform } from '@nestjs/common';
import { DomainError } from '../errors/domain-error.js';
import { isUuid } from './field-faults.js';

class UuidPipe implements PipeTransform<string, string> {
  constructor(private readonly name: string) {}

  transform(value: string): string {
    if (!isUuid(value)) throw DomainError.invalidField(this.name, 'must be a UUID');
    return value.toLowerCase();
  }
}

/** A path parameter that must be a UUID; anything else is 422. */
export function UuidParam(name = 'id'): ParameterDecorator {
  return Param(name, new UuidPipe(name));
}
