import { expect, test } from 'vitest';
import { load } from '../../bridge/config.ts';
import { defaultTimings } from '../../bridge/core/session-timings.ts';
import { policyOf, timingsOf } from '../../bridge/policy.ts';
import { testPolicy } from '../support/desk.ts';

test('[H5] [L5] without anything set, pages and sessions live by the times that the protocol names', () => {
  const config = load([], {});
  expect(timingsOf(config)).toEqual(defaultTimings);
  expect(policyOf(config)).toEqual(testPolicy);
});

test('[H5] [L5] [P2] [P3] what is set reaches the policy of the pages and the sweep of their sessions', () => {
  const flags = ['--ping-ms', '1000', '--hidden-ping-ms', '10000', '--warn-after-ms', '3000'];
  const config = load(
    [...flags, '--hidden-warn-after-ms', '15000', '--away-grace-s', '5', '--remove-after-s', '60'],
    {},
  );
  expect(policyOf(config)).toMatchObject({ pingIntervalMs: 1000, hiddenPingIntervalMs: 10_000 });
  expect(timingsOf(config)).toMatchObject({
    pingIntervalMs: { watch: 1000, hidden: 10_000 },
    warnAfterMs: { watch: 3000, hidden: 15_000 },
    deadAfterMs: { watch: 6000, hidden: 30_000 },
    awayGraceMs: 5000,
    removeAfterMs: 60_000,
  });
});
