import {
  integerFault,
  numberFault,
  type Fault,
} from '../../../platform/http/validation/field-faults.js';

export const RATE = { min: 0.01, max: 1_000 } as const;
export const BURST = { min: 1, max: 1_000 } as const;
export const CONCURRENCY = { min: 1, max: 1_000 } as const;

const rateFault = numberFault(RATE.min, RATE.max);
const burstFault = integerFault(BURST.min, BURST.max);

/** An object of a rate and an optional burst, nothing else. */
export const rateLimitFault: Fault = (value, fields) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return 'must be an object with `per_second` and, optionally, `burst`';
  }
  const { per_second: rate, burst, ...others } = value as Record<string, unknown>;
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) return `must not have the field \`${unknown}\``;
  if (rate == null) return 'must have `per_second`';
  const fault = rateFault(rate, fields);
  if (fault !== undefined) return `\`per_second\` ${fault}`;
  const ofBurst = burst == null ? undefined : burstFault(burst, fields);
  return ofBurst && `\`burst\` ${ofBurst}`;
};
