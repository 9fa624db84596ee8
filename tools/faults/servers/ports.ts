import { createServer } from 'node:net';

const FIRST = 20_000;
/** Systems use ports from 32768 on for outgoing connections. */
const COUNT = 12_000;

let next = Math.floor(Math.random() * COUNT);

/**
 * A port of 127.0.0.1 that is unique in this run and not used for outgoing connections: a stopped server
 * finds it free when it restarts.
 */
export async function ownPort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('No free port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
