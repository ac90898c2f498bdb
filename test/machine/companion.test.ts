/** The companion computer: its figures from files as they really are, and when they are worth a word. */
import { describe, expect, test } from 'vitest';
import type { Happening } from '../../bridge/core/fleet.ts';
import { watchCompanion } from '../../bridge/machine/companion.ts';
import { type AlarmState, judgeCompanion } from '../../bridge/machine/companion-alarms.ts';
import {
  hottest,
  loadOf,
  lteOf,
  memoryOf,
  powerOf,
  readCompanion,
  wifiOf,
} from '../../bridge/machine/companion-readings.ts';
import { realLook } from '../../bridge/machine/look.ts';
import type { CompanionHealth } from '../../bridge/protocol/health.ts';
import { lookAt, type Machine } from '../support/machine.ts';
import { ManualClock } from '../support/manual-clock.ts';

const wireless = `Inter-| sta-|   Quality        |   Discarded packets               | Missed | WE
 face | tus | link level noise |  nwid  crypt   frag  retry   misc | beacon | 22
 wlan0: 0000   54.  -56.  -256        0      0      0      0     12        0
`;
const meminfo = 'MemTotal:        3884136 kB\nMemFree:          120000 kB\nMemAvailable:    2500000 kB\n';

describe('[L6] figures from the files of the machine', () => {
  test('the hottest zone that is one', () => {
    expect(hottest(['52310\n', '61204', '0', '-274000', undefined, 'nonsense'])).toBe(61.2);
    expect(hottest([])).toBeNull();
    expect(hottest(['0'])).toBeNull();
  });

  test.each([
    ['0\n', { underVoltage: false, underVoltageSeen: false, throttled: false }],
    ['50005\n', { underVoltage: true, underVoltageSeen: true, throttled: true }],
    ['throttled=0x50000', { underVoltage: false, underVoltageSeen: true, throttled: false }],
    ['80008', { underVoltage: false, underVoltageSeen: false, throttled: true }],
    ['', undefined],
    ['what?', undefined],
    [undefined, undefined],
  ])('the firmware’s %j', (text, power) => {
    expect(powerOf(text)).toEqual(power);
  });

  test('Wi-Fi with its sign, without it, and none', () => {
    expect(wifiOf(wireless)).toEqual({ interface: 'wlan0', signalDbm: -56 });
    expect(wifiOf(wireless.replace(' -56.', ' 200.'))).toEqual({ interface: 'wlan0', signalDbm: -56 });
    expect(wifiOf(wireless.replace('-56.', '0.'))).toBeNull();
    expect(wifiOf(undefined)).toBeNull();
  });

  test('memory, load and LTE', () => {
    expect(memoryOf(meminfo)).toEqual({ memoryFreeB: 2_560_000_000, memoryTotalB: 3_977_355_264 });
    expect(memoryOf('')).toEqual({ memoryFreeB: null, memoryTotalB: null });
    expect(loadOf('3.00 2.00 1.00 1/300 99', 4)).toBe(0.75);
    expect(loadOf(undefined, 4)).toBeNull();
    const modem = { generic: { 'access-technologies': ['lte'], 'signal-quality': { recent: 'yes', value: '67' } } };
    expect(lteOf(JSON.stringify({ modem }))).toEqual({ signalPct: 67, technology: 'lte' });
    expect(lteOf('{}')).toBeNull();
  });

  test('a machine that tells nothing is unknown, not zero', async () => {
    const found = await readCompanion(lookAt({}), '/data', 4);
    expect(Object.values(found).filter((value) => value !== null)).toEqual([]);
  });

  test('under-voltage as newer kernels tell it', async () => {
    const sensor = '/sys/class/hwmon/hwmon2';
    const found = await readCompanion(
      lookAt({ files: { [`${sensor}/name`]: 'rpi_volt\n', [`${sensor}/in0_lcrit_alarm`]: '1\n' } }),
      '/data',
      4,
    );
    expect(found).toMatchObject({ underVoltage: true, underVoltageSeen: null, throttled: null });
  });

  test('of this very machine, whatever it is', async () => {
    const found = await readCompanion(realLook, '/', 2);
    expect(found.memoryTotalB).toBeGreaterThan(1e6);
    expect(found.diskTotalB).toBeGreaterThan(1e6);
    expect(found.uptimeS).toBeGreaterThan(0);
  });
});

const well: CompanionHealth = {
  ...{ at: 0, temperatureC: 50, underVoltage: false, underVoltageSeen: false, throttled: false },
  ...{ wifi: null, lte: null, diskFreeB: 2e10, diskTotalB: 3e10, memoryFreeB: 2e9, memoryTotalB: 4e9 },
  ...{ load: 0.2, uptimeS: 100 },
};

/** What is said over these states, 5 s apart. */
function saidOver(steps: readonly Partial<CompanionHealth>[]): readonly string[] {
  let state: AlarmState = {};
  return steps.flatMap((step, turn) => {
    const judged = judgeCompanion(state, { ...well, at: 5000 * turn, ...step });
    state = judged.state;
    return judged.alarms.map(({ part, level, why }) => `${turn} ${part} ${level}: ${why}`);
  });
}

describe('[L6] a word as it gets worse, and one when it is good again', () => {
  test('a temperature at its limit does not talk all day', () => {
    expect(
      saidOver([70, 76, 74, 76, 74, 83, 81, 79, 76, 71, 69, 50].map((temperatureC) => ({ temperatureC }))),
    ).toEqual([
      '1 temperature caution: Companion computer at 76 °C: it will soon slow down',
      '5 temperature bad: Companion computer at 83 °C: it slows down',
      '8 temperature caution: Companion computer at 76 °C: it will soon slow down',
      '10 temperature good: Companion computer at 69 °C',
    ]);
  });

  test('under-voltage that flickers is one trouble, over after a minute without', () => {
    const flickers = [true, false, true, false, ...Array.from({ length: 14 }, () => false)];
    expect(saidOver(flickers.map((underVoltage) => ({ underVoltage })))).toEqual([
      '0 power bad: Under-voltage: the supply of the companion computer is too weak, and it may restart',
      '14 power good: The supply of the companion computer is good again',
    ]);
  });

  test('the disk fills and empties', () => {
    expect(saidOver([2e9, 9e8, 1.2e9, 2e8, 4e8, 6e8, 1.6e9].map((diskFreeB) => ({ diskFreeB })))).toEqual([
      '1 disk caution: Disk nearly full: 900 MB left',
      '3 disk bad: Disk nearly full: 200 MB left',
      '5 disk caution: Disk nearly full: 600 MB left',
      '6 disk good: 1600 MB of disk are free again',
    ]);
  });

  test('memory by its share, and what is unknown changes nothing', () => {
    expect(saidOver([{ memoryFreeB: 1e8 }, { memoryFreeB: null }, { memoryFreeB: 1e8 }, {}])).toEqual([
      '0 memory bad: Memory nearly full: 100 MB left',
      '3 memory good: 2000 MB of memory are free again',
    ]);
  });
});

function rig(machine: Machine) {
  const clock = new ManualClock();
  const happenings: Happening[] = [];
  const look = lookAt(machine);
  const driven = { is: false };
  const watch = watchCompanion({
    ...{ look, clock, dataDir: '/data' },
    isDriven: () => driven.is,
    announce: (happening) => happenings.push(happening),
  });
  return { clock, happenings, look, driven, watch };
}

const modem = JSON.stringify({ 'signal-quality': { value: '40' }, 'access-technologies': ['lte'] });
const ask = 'mmcli -m any --output-json';

describe('[L6] the watch', () => {
  test('tells the figures, and the alarm as an event', async () => {
    const { watch, happenings } = rig({ files: { '/sys/class/thermal/thermal_zone0/temp': '84000' } });
    expect(watch.read()).toBeUndefined();
    await watch.look();
    await watch.look();
    expect(watch.read()).toMatchObject({ temperatureC: 84, wifi: null });
    expect(happenings).toMatchObject([{ severity: 3, body: { kind: 'companion', part: 'temperature', level: 'bad' } }]);
  });

  test('a modem is asked every 30 s, never while somebody drives, and its word has its own age', async () => {
    const { watch, look, clock, driven } = rig({ programs: { [ask]: modem } });
    await watch.look();
    await watch.look();
    expect(look.ran).toEqual([ask]);
    const { at } = watch.read()?.lte ?? { at: Number.NaN };
    driven.is = true;
    clock.advance(60_000);
    await watch.look();
    expect(look.ran).toEqual([ask]);
    expect(watch.read()?.lte).toMatchObject({ at, signalPct: 40 });
    clock.advance(61_000);
    await watch.look();
    expect(watch.read()?.lte).toBeNull();
    driven.is = false;
    await watch.look();
    expect(watch.read()?.lte).toMatchObject({ signalPct: 40 });
  });

  test('where there is no such program it is not asked again', async () => {
    const { watch, look, clock } = rig({});
    await watch.look();
    clock.advance(600_000);
    await watch.look();
    expect(look.ran).toEqual([ask]);
  });
});
