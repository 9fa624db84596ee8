import { FEATURES } from '../../src/app.module.js';
import { catalogueOf } from '../../src/api-docs/catalogue.js';
import type { ErrorCode } from '../../src/platform/http/errors/error-codes.js';
import { OPERATIONS, type Operation } from '../support/operations.js';

const ERRORS = catalogueOf(FEATURES).errors;
const definedStatuses = (code: ErrorCode): readonly number[] => ERRORS.get(code)?.statuses ?? [];

interface ShownProblem {
  readonly operation: Operation;
  readonly status: number;
  readonly code: ErrorCode;
  readonly detail: string;
}

const problemsOf = (operation: Operation, status: string): Record<string, { value: never }> =>
  operation.documented.responses[status]?.content?.['application/problem+json']?.examples ?? {};

const statusesOf = ({ documented }: Operation): string[] =>
  Object.keys(documented.responses).filter((status) => status >= '4');

const SHOWN: ShownProblem[] = OPERATIONS.flatMap((operation) =>
  statusesOf(operation).flatMap((status) =>
    Object.entries(problemsOf(operation, status)).map(([name, { value }]) => ({
      ...(value as { status: number; code: ErrorCode; detail: string }),
      operation,
      code: name as ErrorCode,
    })),
  ),
);

const shownBy = (operationId: string, status: number): ErrorCode[] =>
  SHOWN.filter((it) => it.operation.documented.operationId === operationId)
    .filter((it) => it.status === status)
    .map(({ code }) => code);

/** The resources that details name, each with what the path or the tag of its operations holds. */
const RESOURCES: Record<string, RegExp> = {
  agent: /agent/i,
  deployment: /deploy/i,
  webhook: /webhook|hooks/i,
  delivery: /deliver/i,
  'api key': /key/i,
  email: /register/i,
};

describe('the errors of an operation', () => {
  it('are listed by the description of the response, and each listed one has an example', () => {
    const wrong = OPERATIONS.flatMap((operation) =>
      statusesOf(operation)
        .filter((status) => {
          const { description = '' } = operation.documented.responses[status] ?? {};
          const listed = [...description.matchAll(/^- `(\w+)`: /gm)].map(([, code]) => code);
          const shown = Object.keys(problemsOf(operation, status));
          return listed.length === 0 || JSON.stringify(listed) !== JSON.stringify(shown);
        })
        .map((status) => `${operation.name}: ${status}`),
    );
    expect(wrong).toEqual([]);
  });

  it('come with the status that the catalogue gives their code', () => {
    const wrong = SHOWN.filter(({ code, status }) => !definedStatuses(code).includes(status));
    expect(wrong.map(({ operation, code }) => `${operation.name}: ${code}`)).toEqual([]);
    expect(SHOWN.length).toBeGreaterThan(300);
  });

  it('name no resource but that of the operation', () => {
    const wrong = SHOWN.filter(({ operation, code, detail }) => {
      if (!/^(409|404|403|422)$/.test(String(definedStatuses(code)[0]))) return false;
      const { name, documented } = operation;
      const named = documented.parameters.map((parameter) => parameter.name);
      const about = `${name} ${documented.operationId} ${named.join(' ')} ${JSON.stringify(documented.requestBody ?? '')}`;
      return Object.entries(RESOURCES).some(
        ([resource, pattern]) =>
          new RegExp(`\\b${resource}s? (not found|belongs|limit|is revoked|has expired)`, 'i').test(
            detail,
          ) && !pattern.test(about),
      );
    });
    expect(wrong.map(({ operation, detail }) => `${operation.name}: ${detail}`)).toEqual([]);
  });

  it('are those of the operation alone', () => {
    const owners = (code: ErrorCode): (string | undefined)[] =>
      SHOWN.filter((it) => it.code === code).map((it) => it.operation.documented.operationId);
    expect(owners('email_taken')).toEqual(['registerUser']);
    expect(owners('too_many_webhooks')).toEqual(['createWebhook']);
    expect(owners('too_many_keys')).toEqual(['createApiKey']);
    expect(owners('key_revoked')).toEqual(['rotateApiKey']);
    expect(owners('invalid_refresh_token')).toEqual(['refreshTokens']);
    expect(owners('invalid_credentials')).toEqual([
      'loginUser',
      'changePassword',
      'deleteCurrentUser',
    ]);
    expect(owners('not_ready')).toEqual(['getHealth', 'getReadiness']);
    expect(owners('test_not_delivered')).toEqual(['testWebhook']);
    expect(shownBy('createWebhook', 409)).toEqual([
      'too_many_webhooks',
      'too_many_filters',
      'idempotency_in_flight',
    ]);
    expect(shownBy('reportMetrics', 409)).toEqual(['idempotency_in_flight']);
    expect(shownBy('loginUser', 401)).toEqual(['invalid_credentials']);
  });

  it('ask only for credentials that the operation accepts', () => {
    const wrong = SHOWN.filter(
      ({ operation: { documented }, code, detail }) =>
        code === 'unauthorized' &&
        !documented.security.some((scheme) => 'apiKey' in scheme) &&
        /API-Key/i.test(detail),
    );
    expect(wrong.map(({ operation }) => operation.name)).toEqual([]);
    expect(
      SHOWN.some(({ code, detail }) => code === 'unauthorized' && /access token/.test(detail)),
    ).toBe(true);
  });
});
