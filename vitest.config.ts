import { defineConfig } from 'vitest/config';
import { workerFromSource } from './test/worker-from-source.js';

const shared = {
  testTimeout: 60_000,
  hookTimeout: 120_000,
  pool: 'forks',
  maxWorkers: 2,
  // What is waited for comes when the machine has time for it; the test's own limit ends the wait.
  expect: { poll: { timeout: 20_000 } },
} as const;

export default defineConfig({
  test: {
    projects: [
      {
        plugins: [workerFromSource()],
        test: {
          ...shared,
          name: 'source',
          include: ['src/**/*.test.ts', 'web/**/*.test.ts', 'test/**/*.test.ts'],
          setupFiles: ['./test/folds/in-this-process.ts'],
          exclude: ['test/e2e/**', 'test/agents/**', 'test/browser/**', '**/node_modules/**'],
        },
      },
      // Real agent programs, skipped where `npm ci --prefix test/agents --ignore-scripts` was not run. Heavy, so they come last and one by one.
      {
        plugins: [workerFromSource()],
        test: {
          ...shared,
          name: 'agents',
          include: ['test/agents/*.test.ts'],
          globalSetup: './test/global-setup.ts',
          setupFiles: ['./test/folds/in-commands.ts', './test/folds/in-this-process.ts'],
          testTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      // The built page in Chromium, against a server of the test's and that of the built command.
      {
        plugins: [workerFromSource()],
        test: {
          ...shared,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          globalSetup: './test/global-setup.ts',
          setupFiles: ['./test/folds/in-this-process.ts'],
          testTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [workerFromSource()],
        test: {
          ...shared,
          name: 'built',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: './test/global-setup.ts',
          setupFiles: ['./test/folds/in-commands.ts'],
          testTimeout: 120_000,
        },
      },
    ],
  },
});
