import type { Feature } from '../platform/openapi/feature.js';

const ERRORS = {
  not_ready: {
    statuses: [503],
    meaning: 'The process is not ready: its database does not respond or rejects writes',
    example: 'PostgreSQL does not respond. Redis is up.',
  },
} as const;

declare module '../platform/http/errors/error-codes.js' {
  interface ErrorCodes {
    health: keyof typeof ERRORS;
  }
}

export const HEALTH: Feature = {
  tags: { Health: 'Liveness and readiness of the process' },
  errors: ERRORS,
};
