import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { unwatch, watch } from '../faults/servers/processes.js';

const TYPESCRIPT = join(import.meta.dirname, '../../scripts/lib/register-typescript.mjs');

interface Call {
  id: number;
  method: string;
  argument: unknown;
}

interface Reply {
  id: number;
  result?: unknown;
  error?: string;
}

/** A child process of the benchmark, called by method name. */
export class Child {
  private readonly waiting = new Map<number, (reply: Reply) => void>();
  private calls = 0;

  private constructor(private readonly child: ChildProcess) {
    watch(this.pid);
    child.on('message', (reply: Reply) => this.waiting.get(reply.id)?.(reply));
    child.once('exit', () => {
      unwatch(this.pid);
      for (const [id, settle] of this.waiting) settle({ id, error: 'the process exited' });
    });
  }

  /** `name`: a file in `children`, or in another folder. */
  static start(name: string, folder = join(import.meta.dirname, 'children')): Child {
    const script = join(folder, `${name}.ts`);
    return new Child(
      fork(script, {
        execArgv: ['--import', TYPESCRIPT],
        env: { ...process.env, NODE_OPTIONS: '' },
      }),
    );
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  async call<Result>(method: string, argument?: unknown): Promise<Result> {
    const id = ++this.calls;
    const replied = new Promise<Reply>((resolve) => this.waiting.set(id, resolve));
    this.child.send({ id, method, argument } satisfies Call);
    const { error, result } = await replied;
    this.waiting.delete(id);
    if (error !== undefined) throw new Error(`${method}: ${error}`);
    return result as Result;
  }

  end(): void {
    this.child.kill('SIGKILL');
  }
}

/** Serves the calls of the parent; the process exits with it. */
export function serveCalls(methods: Record<string, (argument: never) => unknown>): void {
  process.on('message', (call: Call) => void serve(call));
  process.on('disconnect', () => process.exit());

  async function serve({ id, method, argument }: Call): Promise<void> {
    try {
      process.send?.({ id, result: await methods[method]?.(argument as never) } satisfies Reply);
    } catch (error) {
      process.send?.({ id, error: (error as Error).stack ?? String(error) } satisfies Reply);
    }
  }
}
