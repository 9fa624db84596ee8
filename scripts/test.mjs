// npm test [-- jest arguments]: installs if needed, builds, runs the tests.
import { build, installIfNeeded, ROOT, run } from './lib/steps.mjs';

process.chdir(ROOT);
await installIfNeeded();
await build();
process.exitCode = await run(
  process.execPath,
  ['node_modules/jest/bin/jest.js', ...process.argv.slice(2)],
  {
    env: {
      ...process.env,
      NODE_OPTIONS: [
        process.env.NODE_OPTIONS,
        '--experimental-vm-modules',
        '--disable-warning=ExperimentalWarning',
      ]
        .filter(Boolean)
        .join(' '),
    },
  },
);
