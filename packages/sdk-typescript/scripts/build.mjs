// npm run build: compiles src into dist/esm and dist/cjs, each with its types.
import { spawnSync } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');

await rm(`${root}dist`, { recursive: true, force: true });
await compile('esm', 'module', ['--module', 'NodeNext', '--moduleResolution', 'NodeNext']);
await compile('cjs', 'commonjs', ['--module', 'CommonJS', '--moduleResolution', 'Bundler']);

async function compile(folder, type, options) {
  const args = [tsc, '-p', root, '--noEmit', 'false', '--outDir', `${root}dist/${folder}`];
  const { status } = spawnSync(process.execPath, [...args, ...options], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  // Declares the module type of this folder for Node.js and TypeScript.
  await mkdir(`${root}dist/${folder}`, { recursive: true });
  await writeFile(`${root}dist/${folder}/package.json`, `{ "type": "${type}" }\n`);
}
