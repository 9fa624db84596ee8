import type { Alert } from 'mutx-sdk';

/** The value of an alert, and the threshold that it passed: "97, threshold 90". */
export function alertReading({ value, threshold }: Pick<Alert, 'value' | 'threshold'>): string {
  if (value === null) return '';
  return threshold === null || threshold === value
    ? `${value}`
    : `${value}, threshold ${threshold}`;
}
