import { writeFileSync } from 'node:fs';

/**
 * Tells `scripts/test.mjs` how a run went: tests passed, failed, skipped. A file that could not run at
 * all (it does not compile, its imports fail) counts as one failure.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.MUTX_TEST_SUMMARY;
    if (!file) return;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    writeFileSync(file, JSON.stringify([results.numPassedTests, failed, skipped]));
  }
}
