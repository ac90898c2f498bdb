import { defineConfig } from 'vitest/config';

/**
 * Two projects, one after the other. `unit` is everything without a browser, in two processes also on a small machine:
 * most of it waits for a rover, a clock or a network, not for a core. `e2e` drives a real Chromium, and holds promises of
 * milliseconds to it: one journey at a time. A test fails by what it waits for; the limits here end only one that hangs.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.{ts,tsx}'],
          exclude: ['test/e2e/**'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 10_000 } },
          maxWorkers: 2,
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          testTimeout: 180_000,
          hookTimeout: 60_000,
          expect: { poll: { timeout: 20_000 } },
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
