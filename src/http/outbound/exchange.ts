import type { Dispatcher } from 'undici';

/** The response of an endpoint. */
export interface Answer {
  readonly statusCode: number;
  /** The `Retry-After` header as it came. */
  readonly retryAfter: string | null;
  /** The first bytes of it, at most `keepBytes`. */
  readonly body: Buffer;
  /** Whether the body has more bytes than `body`. */
  readonly cut: boolean;
}

export interface ExchangeLimits {
  readonly timeoutMs: number;
  /** The exchange ends once this many bytes of the body were read. */
  readonly maxBytes: number;
  /** Bytes of the body that are kept; the others are read and dropped. */
  readonly keepBytes: number;
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
  limits: ExchangeLimits,
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
  /** Copies: a slice of undici's buffer would keep all of that buffer in memory. */
  private readonly kept: Buffer[] = [];
  private keptBytes = 0;
  private readBytes = 0;
  private statusCode = 0;
  private retryAfter: string | null = null;
  private controller: Controller | undefined;
  private ended = false;

  constructor(
    private readonly limits: ExchangeLimits,
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
    this.keep(chunk);
    this.readBytes += chunk.length;
    if (this.readBytes >= this.limits.maxBytes) this.finish(true);
  }

  onResponseEnd(): void {
    this.finish(false);
  }

  onResponseError(_controller: Controller | null, error: Error): void {
    this.fail(error);
  }

  private keep(chunk: Buffer): void {
    const room = this.limits.keepBytes - this.keptBytes;
    if (room <= 0) return;
    const copy = Buffer.from(chunk.subarray(0, room));
    this.kept.push(copy);
    this.keptBytes += copy.length;
  }

  /** A response that is not read to its end takes its connection with it. */
  private finish(unread: boolean): void {
    if (!this.end()) return;
    const { statusCode, retryAfter, keptBytes, readBytes } = this;
    const body = Buffer.concat(this.kept, keptBytes);
    this.resolve({ statusCode, retryAfter, body, cut: readBytes > keptBytes });
    if (unread) this.controller?.abort(new Error('the answer is long enough'));
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
