import { redact } from './redact.js';

/** Where lines end up, at once: what it was given is not lost if the process ends. */
export interface Sink {
  write(text: string): unknown;
}

/**
 * Writes the log lines of one turn of the event loop together, masked: a busy process makes one
 * system call for dozens of lines. No line waits longer than its turn, and those of the last one
 * are written when the process ends, unless it is killed.
 */
export class LineWriter {
  private pending = '';

  constructor(private readonly sink: Sink) {
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.pending === '') setImmediate(() => this.flushSync());
    this.pending += line;
  }

  flushSync(): void {
    const text = this.pending;
    this.pending = '';
    if (text !== '') this.sink.write(redact(text));
  }
}
