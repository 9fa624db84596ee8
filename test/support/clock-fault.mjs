// Preloaded into a process under test (`NODE_OPTIONS=--import …`): shifts its system clock by the number of
// milliseconds in the file CLOCK_FAULT_FILE, as if it was set. The monotonic clock is unaffected.
import { readFileSync } from 'node:fs';

const REREAD_MS = 20;
const { CLOCK_FAULT_FILE = '' } = process.env;
const RealDate = Date;
let shift = 0;
let readAt = -Infinity;

function now() {
  if (performance.now() - readAt > REREAD_MS) {
    readAt = performance.now();
    shift = Number(readFileSync(CLOCK_FAULT_FILE, 'utf8'));
  }
  return RealDate.now() + shift;
}

globalThis.Date = new Proxy(RealDate, {
  get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  construct: (target, args, self) =>
    Reflect.construct(target, args.length === 0 ? [now()] : args, self),
  apply: () => new RealDate(now()).toString(),
});
