import { swcOptions } from './scripts/lib/swc-options.mjs';

const typescript = {
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'json', 'node'],
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  testEnvironment: 'node',
  transform: { '\\.ts$': ['@swc/jest', swcOptions] },
};

/** Starts and breaks its own servers. It measures times, so it runs alone: only when the command names it. */
const faults = {
  ...typescript,
  displayName: 'faults',
  roots: ['<rootDir>/tools/faults'],
  testMatch: ['**/*.e2e-spec.ts'],
};

/** `unit` needs no server; `e2e` shares one PostgreSQL and one Valkey for the whole run. */
export default {
  reporters: ['default', '<rootDir>/test/support/summary-reporter.js'],
  maxWorkers: 2,
  // Jest ignores it inside a project.
  testTimeout: 60_000,
  projects: [
    {
      ...typescript,
      displayName: 'unit',
      roots: [
        '<rootDir>/src',
        '<rootDir>/test/contract',
        '<rootDir>/test/sdk',
        '<rootDir>/packages/console/src',
      ],
      testMatch: ['**/*.spec.ts'],
    },
    {
      ...typescript,
      displayName: 'e2e',
      roots: ['<rootDir>/test'],
      testMatch: [
        '<rootDir>/test/e2e/**/*.e2e-spec.ts',
        '<rootDir>/test/contract/**/*.e2e-spec.ts',
      ],
      globalSetup: '<rootDir>/test/support/global-setup.mjs',
      globalTeardown: '<rootDir>/test/support/global-teardown.mjs',
    },
    ...(process.argv.some((argument) => argument.includes('faults')) ? [faults] : []),
  ],
};
