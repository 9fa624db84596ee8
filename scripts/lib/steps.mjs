import { spawn } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { constants } from 'node:os';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs a command in the repository with inherited stdio; resolves to its exit code. */
export function run(command, args, options = {}) {
  return exitCode(spawn(command, args, { cwd: ROOT, stdio: 'inherit', ...options }));
}

/** The exit code of a child; after a signal as a shell reports it. */
export function exitCode(child) {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}

/** Runs `npm ci`, unless node_modules matches package-lock.json. */
export async function installIfNeeded() {
  if (!isInstalled()) await mustRun('npm', ['ci', '--include=dev', '--no-audit', '--no-fund']);
}

export async function build() {
  await mustRun(process.execPath, ['node_modules/@nestjs/cli/bin/nest.js', 'build']);
  await mustRun(process.execPath, [
    ...['node_modules/vite/bin/vite.js', 'build', 'packages/console', '--logLevel', 'warn'],
  ]);
}

/** Builds if dist/ is missing or older than any source. */
export async function buildIfNeeded() {
  const built = modifiedAt('dist/main.js');
  const sources = [
    ...['package-lock.json', 'tsconfig.json', 'tsconfig.build.json'],
    ...['src', 'packages/console', 'packages/sdk-typescript/src'].flatMap(tree),
  ];
  if (sources.some((path) => modifiedAt(path) > built)) await build();
}

async function mustRun(command, args) {
  const code = await run(command, args, { shell: process.platform === 'win32' });
  if (code !== 0) process.exit(code);
}

function isInstalled() {
  const wanted = lockedPackages('package-lock.json');
  const installed = lockedPackages('node_modules/.package-lock.json');
  return Object.entries(wanted).every(([path, { version, optional }]) => {
    const found = installed[path];
    return path === '' || (found ? found.version === version : optional);
  });
}

function lockedPackages(path) {
  const file = join(ROOT, path);
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).packages : {};
}

function modifiedAt(path) {
  return statSync(join(ROOT, path), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Files and folders under `folder`; the time of a folder changes when files are removed. */
function tree(folder) {
  return [
    folder,
    ...readdirSync(join(ROOT, folder), { recursive: true }).map((p) => join(folder, p)),
  ];
}
