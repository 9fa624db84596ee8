import { ChildRun, type Environment, type LogLine } from './child-run.js';

/** The application as seen by tests: one process (`ChildRun`) or two (`SplitRun`). */
export type Run = Pick<
  ChildRun,
  'logs' | 'exited' | 'signalled' | 'pid' | 'running' | 'signal' | 'output'
>;

/** The API and a worker as separate processes, as in `docker-compose.yml`, behind one interface. */
export class SplitRun implements Run {
  private readonly api: ChildRun;
  private readonly worker: ChildRun;
  /** The higher of both exit codes. */
  readonly exited: Promise<number>;

  constructor(env: Environment) {
    this.api = new ChildRun({ ...env, ROLE: 'api' });
    this.worker = new ChildRun({ ...env, ROLE: 'worker', PORT: '0' });
    this.exited = Promise.all([this.api.exited, this.worker.exited]).then((codes) =>
      Math.max(...codes),
    );
  }

  /** Logs of the API first; logs of the worker only after both listen. */
  get logs(): LogLine[] {
    const listening = ({ logs }: ChildRun): boolean => logs.some(({ msg }) => msg === 'listening');
    const started = listening(this.api) && listening(this.worker);
    const before = this.api.logs.filter(({ msg }) => msg !== 'listening');
    return started ? [...this.api.logs, ...this.worker.logs] : before;
  }

  get signalled(): boolean {
    return this.api.signalled;
  }

  get pid(): number {
    return this.api.pid;
  }

  get running(): boolean {
    return this.api.running && this.worker.running;
  }

  signal(signal: NodeJS.Signals): void {
    this.api.signal(signal);
    this.worker.signal(signal);
  }

  output(lastLines?: number): string {
    return `${this.api.output(lastLines)}\n${this.worker.output(lastLines)}`;
  }
}
