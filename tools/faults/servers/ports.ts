import { createServer } from 'node:net';

const FIRST = 20_000;
/** Systems give ports from 32768 on to outgoing connections. */
const COUNT = 12_000;

let next = Math.floor(Math.random() * COUNT);

/**
 * A port of 127.0.0.1 that nobody else in this run is given, and no outgoing connection: a server that
 * was taken away finds it free when it returns.
 */
export async function ownPort(): Promise<number> {
  for (let tries = 0; tries < COUNT; tries++) {
    const port = FIRST + (next++ % COUNT);
    if (await isFree(port)) return port;
  }
  throw new Error('There is no free port');
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
