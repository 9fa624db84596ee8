/** RFC 9457 problem details: what the API answers to every request that it refuses. */
interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  code: string;
  request_id: string;
  errors?: { field: string; message: string }[];
}

/** The API refused a request. */
export class MutxError extends Error {
  override readonly name = 'MutxError';
  /** The HTTP status. */
  readonly status: number;
  /** Stable, for programs: `not_found`, `validation_failed`, … */
  readonly code: string;
  /** The fields that break a rule, where it is about fields. */
  readonly errors: { field: string; message: string }[];
  /** Quote it when you ask for help. */
  readonly requestId: string | undefined;

  /** Its headers may be read; its body has been read. Not enumerable: printed errors stay short. */
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

/** What stands between us and the API may answer in forms of its own. */
function problemOf(body: unknown): Partial<Problem> {
  return typeof body === 'object' && body !== null ? body : {};
}
