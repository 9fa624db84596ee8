import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { serveCalls } from '../child.js';
import { reportOf, type Report, type Subjects } from '../payload.js';
import { nowMs, WireReader } from '../wire.js';

/** The target of the load. */
export interface LoadTarget extends Subjects {
  readonly port: number;
  readonly apiKey: string;
  readonly bytes: number;
  readonly connections: number;
  /** Path of every report; default: the route of its kind. */
  readonly path?: string;
}

export interface ClosedLoop {
  readonly ms: number;
  /** Total number of reports, instead of a duration. */
  readonly reports?: number;
  /** Deliveries per report, and the maximum of acknowledged deliveries not yet received. */
  readonly fanOut?: number;
  readonly window?: number;
}

export interface LoadResult {
  readonly acknowledged: number;
  readonly refused: number;
  readonly seconds: number;
  /** Response times, in ms. */
  readonly latencies: number[];
}

let target: LoadTarget;
let reporters: Reporter[] = [];
let number = 0;
let received = 0;
let result: { acknowledged: number; refused: number; latencies: number[] };
let parked: (() => void)[] = [];

/** One connection, with one report in flight. The server closes it when it is idle; the next report opens it again. */
class Reporter {
  busy = false;
  private answer: ((status: string) => void) | undefined;

  private constructor(
    private readonly port: number,
    private socket: Socket,
  ) {
    this.listen();
  }

  static async open(port: number): Promise<Reporter> {
    return new Reporter(port, await connected(port));
  }

  /** Returns the status of the response; `closed` if the connection was closed. Fails if it cannot be opened. */
  async send({ path, body }: Report): Promise<string> {
    if (this.socket.destroyed) {
      this.socket = await connected(this.port);
      this.listen();
    }
    const answered = new Promise<string>((resolve) => (this.answer = resolve));
    const length = Buffer.byteLength(body);
    this.socket.write(
      `POST ${target.path ?? path} HTTP/1.1\r\nhost: 127.0.0.1:${target.port}\r\n` +
        `content-type: application/json\r\nx-api-key: ${target.apiKey}\r\n` +
        `content-length: ${length}\r\n\r\n${body}`,
    );
    return answered;
  }

  close(): void {
    this.socket.destroy();
  }

  private listen(): void {
    const reader = new WireReader(({ head }) => this.answer?.(head.slice(9, 12)));
    this.socket.setNoDelay(true);
    this.socket.on('data', (chunk) => reader.feed(chunk));
    this.socket.on('close', () => this.answer?.('closed'));
    this.socket.on('error', () => undefined);
  }
}

async function connected(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}

serveCalls({
  async aim(given: LoadTarget) {
    for (const reporter of reporters) reporter.close();
    target = given;
    const { connections, port } = given;
    reporters = await Promise.all(Array.from({ length: connections }, () => Reporter.open(port)));
  },
  closed: (loop: ClosedLoop) => measured(() => closedLoop(loop)),
  open: (loop: { ms: number; perSecond: number }) => measured(() => openLoop(loop)),
  idle: (loop: { reports: number; everyMs: number }) => idleLoop(loop),
  received(count: number) {
    received = count;
    const waiting = parked;
    parked = [];
    for (const wake of waiting) wake();
  },
});

async function measured(work: () => Promise<void>): Promise<LoadResult> {
  result = { acknowledged: 0, refused: 0, latencies: [] };
  received = 0;
  const startedAt = performance.now();
  await work();
  return { ...result, seconds: (performance.now() - startedAt) / 1000 };
}

async function report(reporter: Reporter, dueMs: number): Promise<void> {
  reporter.busy = true;
  const status = await reporter.send(reportOf(target, number++, dueMs, target.bytes));
  reporter.busy = false;
  if (status === '200') {
    result.acknowledged += 1;
    result.latencies.push(nowMs() - dueMs);
  } else {
    result.refused += 1;
  }
}

/** Each connection sends the next report after the previous response, if the window allows. */
async function closedLoop({
  ms,
  reports,
  fanOut = 0,
  window = Infinity,
}: ClosedLoop): Promise<void> {
  const end = performance.now() + ms;
  let sent = 0;
  const goesOn = (): boolean => (reports === undefined ? performance.now() < end : sent < reports);
  await Promise.all(
    reporters.map(async (reporter) => {
      while (goesOn()) {
        if (sent * fanOut - received >= window) {
          await new Promise<void>((resolve) => parked.push(resolve));
          continue;
        }
        sent += 1;
        await report(reporter, nowMs());
      }
    }),
  );
}

/** Reports fall due at random times (a Poisson process), independent of previous ones. */
async function openLoop({ ms, perSecond }: { ms: number; perSecond: number }): Promise<void> {
  const end = nowMs() + ms;
  const due: number[] = [];
  const underWay = new Set<Promise<void>>();
  let next = nowMs();
  const start = (reporter: Reporter): void => {
    const dueMs = due.shift();
    if (dueMs === undefined) return;
    const sent = report(reporter, dueMs).then(() => {
      underWay.delete(sent);
      start(reporter);
    });
    underWay.add(sent);
  };
  while (nowMs() < end) {
    for (; next <= nowMs(); next += (-Math.log(1 - Math.random()) * 1000) / perSecond) {
      due.push(next);
    }
    for (const reporter of reporters) {
      if (due.length === 0) break;
      if (!reporter.busy) start(reporter);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  while (underWay.size > 0) await Promise.all(underWay);
}

/** One report at a time; returns when each was due and when it was acknowledged. */
async function idleLoop(loop: { reports: number; everyMs: number }): Promise<[number, number][]> {
  const acknowledged: [number, number][] = [];
  result = { acknowledged: 0, refused: 0, latencies: [] };
  for (let n = 0; n < loop.reports; n++) {
    const dueMs = Number(nowMs().toFixed(3));
    await report(reporters[0] as Reporter, dueMs);
    acknowledged.push([dueMs, nowMs()]);
    await new Promise((resolve) => setTimeout(resolve, loop.everyMs));
  }
  return acknowledged;
}
