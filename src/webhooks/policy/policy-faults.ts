import {
  numberFault,
  stringFault,
  type Fault,
} from '../../platform/http/validation/field-faults.js';

/** Pairs of metadata, in all. */
export const METADATA_MAX = 20;
/** Retries of a schedule. */
export const RETRIES_MAX = 20;
/** Seconds of a schedule, in all: 7 days. */
const SCHEDULE_MAX_S = 604_800;

const nameFault = stringFault(1, 64);
const valueFault = stringFault(0, 500);
const delayFault = numberFault(1, 86_400);

/** An object of at most 20 strings. */
export const metadataFault: Fault = (value, fields) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object of strings';
  }
  const pairs = Object.entries(value);
  if (pairs.length > METADATA_MAX) return `must have at most ${METADATA_MAX} pairs`;
  for (const [name, text] of pairs) {
    const fault = nameFault(name, fields);
    if (fault !== undefined) return `each name ${fault}`;
    const valueError = valueFault(text, fields);
    if (valueError !== undefined) return `each value ${valueError}`;
  }
  return undefined;
};

/** 0 to 20 delays of 1 second to 1 day, 7 days in all. */
export const retryScheduleFault: Fault = (value, fields) => {
  if (!Array.isArray(value)) return 'must be an array of numbers';
  if (value.length > RETRIES_MAX) return `must have at most ${RETRIES_MAX} elements`;
  for (const delay of value) {
    const fault = delayFault(delay, fields);
    if (fault !== undefined) return `each element ${fault}`;
  }
  const total = (value as number[]).reduce((sum, delay) => sum + delay, 0);
  return total > SCHEDULE_MAX_S ? 'must be at most 604800 seconds (7 days) in all' : undefined;
};
