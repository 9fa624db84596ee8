import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { record } from '../../tools/canary/record.js';

const MAIN = join(import.meta.dirname, '../../dist/main.js');

export type LogLine = Record<string, unknown>;
export type Environment = Record<string, string | undefined>;

/** One run of the built application, with these environment variables and few others. */
export class ChildRun {
  /** The JSON lines of its standard output. */
  readonly logs: LogLine[] = [];
  /** The exit code; after a signal as a shell reports it, 137 for SIGKILL. */
  readonly exited: Promise<number>;
  /** Whether we sent it a signal. */
  signalled = false;
  private readonly lines: string[] = [];
  private readonly child: ChildProcess;

  constructor(env: Environment, script = MAIN) {
    const { PATH, HOME, TMPDIR } = process.env;
    this.child = spawn(process.execPath, ['--enable-source-maps', script], {
      cwd: dirname(dirname(script)),
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH, HOME, TMPDIR, ...env },
    });
    for (const stream of [this.child.stdout, this.child.stderr]) {
      if (stream) createInterface({ input: stream }).on('line', (line) => this.collect(line));
    }
    this.exited = this.untilExit();
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  signal(signal: NodeJS.Signals): void {
    this.signalled = true;
    this.child.kill(signal);
  }

  /** Its output on both streams: everything, or the last lines. */
  output(lastLines = Infinity): string {
    return this.lines.slice(-lastLines).join('\n');
  }

  private collect(line: string): void {
    this.lines.push(line);
    record('output', line);
    try {
      const parsed: unknown = JSON.parse(line);
      if (typeof parsed === 'object' && parsed !== null) this.logs.push(parsed as LogLine);
    } catch {
      return;
    }
  }

  /** Records its pid, so that the end of the test run finds processes left by a failed test. */
  private async untilExit(): Promise<number> {
    const note = join(process.env.MUTX_TEST_FOLDER ?? '', 'pids', String(this.pid));
    writeFileSync(note, '');
    const [code, signal] = (await once(this.child, 'close')) as [number | null, NodeJS.Signals];
    rmSync(note, { force: true });
    return code ?? 128 + constants.signals[signal];
  }
}
