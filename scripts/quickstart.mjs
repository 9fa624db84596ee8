// npm run quickstart: installs and builds if needed, then starts the server without any configuration.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildIfNeeded, exitCode, installIfNeeded, ROOT } from './lib/steps.mjs';

await installIfNeeded();
await buildIfNeeded();

// In its own process group, the server gets Ctrl-C once, from this process, and its databases are not
// interrupted before it has shut down.
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

// npm sends signals to the shell in between, which exits without forwarding them.
const { ppid } = process;
if (process.env.npm_lifecycle_event) {
  setInterval(() => process.ppid !== ppid && stop('SIGTERM'), 500).unref();
}

process.exitCode = await exitCode(server);
