// Lints openapi.json with Redocly's and Spectral's rules (redocly.yaml, .spectral.yaml); warnings fail too.
import { ROOT, run } from './lib/steps.mjs';

process.chdir(ROOT);
const env = {
  ...process.env,
  REDOCLY_TELEMETRY: 'off',
  REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true',
  SCARF_ANALYTICS: 'false',
};
const LINTERS = [
  ['node_modules/@redocly/cli/bin/cli.js', 'lint', 'openapi.json', '--max-problems', '50'],
  [
    'node_modules/@stoplight/spectral-cli/dist/index.js',
    'lint',
    'openapi.json',
    '--fail-severity',
    'hint',
  ],
];
for (const linter of LINTERS) {
  const code = await run(process.execPath, linter, { env });
  if (code !== 0) process.exitCode = code;
}
