/** RFC 9457 problem details, the body of every error response. */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: { field: string; message: string }[];
}

/** An error response of the API. */
export class MutxError extends Error {
  override readonly name = 'MutxError';
  /** The HTTP status. */
  readonly status: number;
  /** Stable, for programs: `not_found`, `validation_failed`, … */
  readonly code: string;
  /** The invalid fields, if any. */
  readonly errors: { field: string; message: string }[];
  /** Include it in support requests. */
  readonly requestId: string | undefined;

  /** Its headers can be read; its body is already consumed. Not enumerable, so that printed errors are short. */
  declare readonly response: Response;

  constructor(body: unknown, response: Response) {
    const problem = problemOf(body);
    const { status } = response;
    super(`${status} ${problem.detail ?? problem.title ?? response.statusText}`.trimEnd());
    this.status = status;
    this.code = problem.code ?? `http_${status}`;
    this.errors = problem.errors ?? [];
    Object.defineProperty(this, 'response', { value: response, enumerable: false });
    this.requestId = problem.request_id ?? response.headers.get('x-request-id') ?? undefined;
  }
}

/** A proxy in between may send another body. */
function problemOf(body: unknown): Partial<Problem> {
  return typeof body === 'object' && body !== null ? body : {};
}
