import { writeFileSync } from 'node:fs';

/**
 * Reports the result of a run to `scripts/test.mjs`: tests passed, failed and skipped, and the same of each file that
 * failed. A file that cannot run (a compile or import error) counts as one failure.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.MUTX_TEST_SUMMARY;
    if (!file) return;
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const failedFiles = results.testResults
      .filter((tested) => tested.numFailingTests > 0 || tested.testExecError)
      .map((tested) => ({
        path: tested.testFilePath,
        passed: tested.numPassingTests,
        skipped: tested.numPendingTests + tested.numTodoTests,
      }));
    writeFileSync(
      file,
      JSON.stringify({ passed: results.numPassedTests, failed, skipped, failedFiles }),
    );
  }
}
