import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findLeaks } from '../../tools/canary/search.mjs';

const SHOWN = 20;

/**
 * Prints the statements that crashed PostgreSQL, searches the records of the run for secrets, then lets its keeper process clean up,
 * and waits for it.
 */
export default async function globalTeardown() {
  await printCrashes(join(process.env.MUTX_TEST_FOLDER, 'data/postgres.log'));
  try {
    await failOnLeaks(join(process.env.MUTX_TEST_FOLDER, 'canary'));
  } finally {
    const keeper = globalThis.mutxTestRun;
    const exited = once(keeper, 'exit');
    keeper.stdin.end();
    await exited;
  }
}

async function failOnLeaks(folder) {
  const published = await readFile(new URL('../../openapi.json', import.meta.url), 'utf8');
  const { leaks, secrets, bytes } = await findLeaks(folder, published);
  const searched = `${secrets} secrets in ${Math.ceil(bytes / 2 ** 20)} MiB of output, responses and stores`;
  process.stdout.write(`Canary: searched for ${searched}, found ${leaks.length}\n`);
  if (leaks.length === 0) return;
  await failForGood(process.env.MUTX_TEST_SUMMARY);
  throw new Error(`${leaks.length} secrets leaked:\n${leaks.slice(0, SHOWN).join('\n')}`);
}

/** A second run of the files that failed would hide the leaks. */
async function failForGood(summaryFile) {
  if (!summaryFile) return;
  const summary = JSON.parse(await readFile(summaryFile, 'utf8'));
  await writeFile(
    summaryFile,
    JSON.stringify({ ...summary, failed: summary.failed + 1, failedFiles: [] }),
  );
}

/** A test that failed because the embedded PostgreSQL crashed is hard to explain otherwise. */
async function printCrashes(path) {
  const log = await readFile(path, 'utf8').catch(() => '');
  for (const [crash] of log.matchAll(/^.*terminated by signal[^]*?(?=^\d{4}-.*(?:LOG|HINT):)/gm)) {
    process.stdout.write(`PostgreSQL crashed: ${crash}`);
  }
}
