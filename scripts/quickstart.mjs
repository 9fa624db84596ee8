// npm run quickstart: installs and builds if needed, then starts the server with nothing to set up.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded, exitCode, installIfNeeded, ROOT } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();

// In a process group of its own the server hears of a Ctrl-C once and from us alone, however many
// processes of the terminal were told, and its databases are not interrupted before it is done.
const server = spawn(process.execPath, [join(ROOT, 'dist/main.js')], {
  stdio: 'inherit',
  detached: process.platform !== 'win32',
  env: { ...process.env, MUTX_QUICKSTART: 'true' },
});

let asked = false;
function stop(signal) {
  if (!asked) server.kill(signal);
  asked = true;
}
process.on('SIGINT', () => stop('SIGINT'));
process.on('SIGTERM', () => stop('SIGTERM'));
process.on('SIGHUP', () => stop('SIGTERM'));

// npm passes a signal to the shell between us, which dies of it and tells nobody.
const { ppid } = process;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== ppid && stop('SIGTERM'), 500).unref();
}

process.exitCode = await exitCode(server);
