import { once } from 'node:events';

/** Lets the test run's keeper clean up, and waits for it. */
export default async function globalTeardown() {
  const keeper = globalThis.mutxTestRun;
  const exited = once(keeper, 'exit');
  keeper.stdin.end();
  await exited;
}
