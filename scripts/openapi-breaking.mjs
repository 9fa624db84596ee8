// Fails when openapi.json breaks clients of the last release (the highest docs/releases/openapi-*.json).
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { breakingChanges } from './lib/openapi-breaking.mjs';
import { ROOT } from './lib/steps.mjs';

const FOLDER = join(ROOT, 'docs/releases');
const read = async (path) => JSON.parse(await readFile(path, 'utf8'));
const versionOf = (name) =>
  name
    .match(/\d+/g)
    .map((part) => part.padStart(6, '0'))
    .join('.');

const releases = (await readdir(FOLDER)).filter((name) =>
  /^openapi-\d+\.\d+\.\d+\.json$/.test(name),
);
const last = releases.sort((a, b) => versionOf(a).localeCompare(versionOf(b))).at(-1);
if (!last) throw new Error(`No openapi-<version>.json found in ${FOLDER}`);

const found = breakingChanges(
  await read(join(FOLDER, last)),
  await read(join(ROOT, 'openapi.json')),
);
if (found.length === 0) {
  console.log(`openapi.json breaks no client of ${last}`);
} else {
  console.error(`openapi.json breaks clients of ${last} (see docs/versioning.md):`);
  for (const change of found) console.error(`- ${change}`);
  process.exitCode = 1;
}
