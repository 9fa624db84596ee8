import type { Dispatcher } from 'undici';

/** What an endpoint answered. */
export interface Answer {
  readonly statusCode: number;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
  /** The first bytes of it, at most as many as were wanted. */
  readonly body: Buffer;
}

/** The total deadline was over. */
export class DeadlineError extends Error {}

/**
 * One exchange on undici's own level, below its `request`: no stream and no signal is made for an
 * answer that is a few bytes long, which halves what undici costs. The deadline holds whatever the
 * exchange is at: waiting for a connection, for headers or for the body.
 */
export function exchange(
  dispatcher: Dispatcher,
  options: Dispatcher.DispatchOptions,
  limits: { readonly timeoutMs: number; readonly maxBytes: number },
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const handler = new Exchange(limits, resolve, reject);
    try {
      dispatcher.dispatch(options, handler);
    } catch (error) {
      handler.onResponseError(null, error as Error);
    }
  });
}

type Controller = Dispatcher.DispatchController;

class Exchange implements Dispatcher.DispatchHandler {
  private readonly timer: NodeJS.Timeout;
  private readonly chunks: Buffer[] = [];
  private length = 0;
  private statusCode = 0;
  private retryAfter: string | null = null;
  private controller: Controller | undefined;
  private ended = false;

  constructor(
    private readonly limits: { readonly timeoutMs: number; readonly maxBytes: number },
    private readonly resolve: (answer: Answer) => void,
    private readonly reject: (error: Error) => void,
  ) {
    this.timer = setTimeout(() => this.fail(new DeadlineError('timed out')), limits.timeoutMs);
  }

  /** A request that got its connection too late is not sent. */
  onRequestStart(controller: Controller): void {
    this.controller = controller;
    if (this.ended) controller.abort(new DeadlineError('timed out'));
  }

  onResponseStart(
    _controller: Controller,
    statusCode: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.statusCode = statusCode;
    this.retryAfter = [headers['retry-after']].flat()[0] ?? null;
  }

  onResponseData(_controller: Controller, chunk: Buffer): void {
    if (this.ended) return;
    this.chunks.push(chunk);
    this.length += chunk.length;
    if (this.length >= this.limits.maxBytes) this.finish(true);
  }

  onResponseEnd(): void {
    this.finish(false);
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.fail(error);
  }

  /** An answer that is cut takes its connection with it. */
  private finish(cut: boolean): void {
    if (!this.end()) return;
    const body = Buffer.concat(this.chunks).subarray(0, this.limits.maxBytes);
    this.resolve({ statusCode: this.statusCode, retryAfter: this.retryAfter, body });
    if (cut) this.controller?.abort(new Error('the answer is long enough'));
  }

  private fail(error: Error): void {
    if (!this.end()) return;
    this.reject(error);
    this.controller?.abort(error);
  }

  /** False if it had ended before. */
  private end(): boolean {
    clearTimeout(this.timer);
    const first = !this.ended;
    this.ended = true;
    return first;
  }
}
