import { writeFileSync } from 'node:fs';

/**
 * Reports the result of a run to `scripts/test.mjs`: tests passed, failed, skipped. A file that cannot
 * run (a compile or import error) counts as one failure.
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
