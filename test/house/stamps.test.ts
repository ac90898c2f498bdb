/** [L7] Which clock events are stamped by, from a vehicle's word to the event that says so. */
import { expect, test } from 'vitest';
import type { Happening } from '../../bridge/core/fleet.ts';
import type { LinkListener } from '../../bridge/core/link.ts';
import { stampsBy } from '../../bridge/stamps.ts';
import { lookAt } from '../support/machine.ts';
import { ManualClock } from '../support/manual-clock.ts';

const asks = 'timedatectl show -p NTPSynchronized --value';
const from = { systemId: 1, componentId: 1 };

async function rig(isFromGps: boolean, follows: 'yes' | 'no') {
  const system = new ManualClock();
  system.jumpWall(Date.UTC(2026, 0, 1) - system.wallMs());
  const look = lookAt({ programs: { [asks]: follows } });
  const told: Happening[] = [];
  let reports = 0;
  const listener: LinkListener = { onLink: () => {}, onReport: () => reports++ };
  const stamps = stampsBy(system, isFromGps, look);
  const heard = stamps.overhear(listener);
  const stop = stamps.start(
    () => false,
    (happening) => told.push(happening),
  );
  if (isFromGps) await expect.poll(() => look.ran).toEqual([asks]);
  // The answer to the question is taken in a turn later.
  await stop();
  const say = (times: number) => {
    for (let i = 0; i < times; i++) {
      system.advance(1000);
      const unixMs = Date.UTC(2026, 10, 21) + system.monoMs();
      const values = { bootMs: 1, unixMs };
      heard.onReport(from, system.monoMs(), { kind: 'sample', group: 'time', values });
    }
  };
  return { system, stamps, told, say, reports: () => reports, look };
}

test('[L7] the vehicle’s time is taken, said once, and passed on as any report', async () => {
  const { stamps, told, say, reports } = await rig(true, 'no');
  say(20);
  expect(told).toMatchObject([{ severity: 5, body: { kind: 'clock', source: 'gps' } }]);
  expect(new Date(stamps.clock.wallMs()).toISOString().slice(0, 10)).toBe('2026-11-21');
  expect(reports()).toBe(20);
});

test('[L7] not where the system’s clock follows a time server, and not unless it is asked for', async () => {
  for (const [isFromGps, follows] of [
    [true, 'yes'],
    [false, 'no'],
  ] as const) {
    const { stamps, system, told, say, look } = await rig(isFromGps, follows);
    say(20);
    expect(told).toEqual([]);
    expect(stamps.clock.wallMs()).toBe(system.wallMs());
    expect(look.ran).toHaveLength(isFromGps ? 1 : 0);
  }
});
