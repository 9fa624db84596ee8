import { createHmac } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { serveCalls } from '../child.js';
import { nowMs, stampIn, WireReader, type WireMessage } from '../wire.js';

/** Only every nth signature is verified; verifying all would double the CPU of this process. */
const CHECK_EVERY = 50;
const ANSWER = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 2\r\n\r\nok';
const SIGNATURE = /\r\nx-mutx-signature: *sha256=([0-9a-f]+)/i;

let secret = '';
let received = 0;
let badSignatures = 0;
/** Due time and arrival time of each delivery; undefined while not recording. */
let arrivals: [due: number, at: number][] | undefined;

/** The receivers of all webhooks, each on a port of its own, in one process. */
serveCalls({
  async listen({ ports, key }: { ports: number; key: string }) {
    secret = key;
    return Promise.all(Array.from({ length: ports }, () => listen()));
  },
  count() {
    return { received, badSignatures };
  },
  record() {
    arrivals = [];
  },
  recorded() {
    const all = arrivals ?? [];
    arrivals = undefined;
    return all;
  },
});

async function listen(): Promise<number> {
  const server = createServer(serve);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 1_024, resolve));
  return (server.address() as AddressInfo).port;
}

function serve(socket: Socket): void {
  const reader = new WireReader((message) => {
    take(message);
    socket.write(ANSWER);
  });
  socket.setNoDelay(true);
  socket.on('data', (chunk) => reader.feed(chunk)).on('error', () => undefined);
}

function take({ head, body }: WireMessage): void {
  received += 1;
  if (arrivals) {
    const due = stampIn(body);
    if (due !== undefined) arrivals.push([due, nowMs()]);
  }
  if (received % CHECK_EVERY === 0) {
    const expected = createHmac('sha256', secret).update(body).digest('hex');
    if (SIGNATURE.exec(head)?.[1] !== expected) badSignatures += 1;
  }
}
