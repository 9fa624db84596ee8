/**
 * Closes a run with one plain line, `N passed, N failed`. A file that could not run at all (it does
 * not compile, its imports fail) counts as one failure.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const failed = results.numFailedTests + results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests + results.numTodoTests;
    const ending = skipped > 0 ? `, ${skipped} skipped` : '';
    const line = `${results.numPassedTests} passed, ${failed} failed${ending}\n`;
    process.once('exit', () => process.stdout.write(line));
  }
}
