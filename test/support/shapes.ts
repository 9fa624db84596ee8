import type { ApiResponse } from './api-client.js';

/** Matchers for values that a test cannot know, such as new ids and times. */
export const anId = expect.stringMatching(
  /^[\da-f]{8}-[\da-f]{4}-7[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/,
);
export const aTime = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
export const aFingerprint = expect.stringMatching(/^[\da-f]{32}$/);
export const aText = expect.stringMatching(/./);

/** A well-formed id of no resource. */
export const UNKNOWN_ID = '0192f3c4-7b1a-7c3e-8f00-000000000000';

/** A complete list on one page, with the echoed filters. */
export function onePage(items: unknown[], echoed: Record<string, unknown> = {}): unknown {
  return aPage(items, { total: items.length, skip: 0, limit: 50 }, echoed);
}

/** A page of a list, with the echoed filters. */
export function aPage(
  items: unknown[],
  slice: { total: number; skip: number; limit: number },
  echoed: Record<string, unknown> = {},
): unknown {
  const has_more = slice.skip + items.length < slice.total;
  return {
    items,
    ...slice,
    total_is_exact: true,
    has_more,
    next_cursor: has_more ? expect.stringMatching(/^[\w-]{40}$/) : null,
    since: null,
    until: null,
    ...echoed,
  };
}

/** The response is exactly this problem; `fields` are the invalid ones, in order. */
export function expectProblem(
  answer: ApiResponse,
  status: number,
  code: string,
  fields?: string[],
): void {
  expect({ ...answer.body, content_type: answer.headers.get('content-type') }).toEqual({
    type: 'about:blank',
    title: aText,
    status,
    detail: aText,
    code,
    request_id: answer.headers.get('x-request-id'),
    ...(fields && { errors: fields.map((field) => ({ field, message: aText })) }),
    content_type: 'application/problem+json; charset=utf-8',
  });
  expect(answer.status).toBe(status);
}

/** The status and, for a problem, its code: `200` or `404 not_found`. A malformed problem fails. */
export function statusAndCode(answer: ApiResponse): string {
  if (answer.status < 400) return String(answer.status);
  const { code, errors } = answer.body as { code: string; errors?: { field: string }[] };
  expectProblem(
    answer,
    answer.status,
    code,
    errors?.map(({ field }) => field),
  );
  return `${answer.status} ${code}`;
}
