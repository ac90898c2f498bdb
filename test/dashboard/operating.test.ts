import { afterEach, describe, expect, test } from 'vitest';
import { startFeed } from '../../dashboard/client/feed.ts';
import { startFeedBeside } from '../../dashboard/client/worker.ts';
import { type Dashboard, dashboardOver } from '../../dashboard/store/dashboard.ts';
import { valuesOf } from '../../dashboard/store/select.ts';
import { controlOf, driveStateOf, leaseChipOf, stickStateOf } from '../../dashboard/store/select-intent.ts';
import { until } from '../support/feed-page.ts';
import { freeUdpPort } from '../support/free-port.ts';
import { nodeSurroundings } from '../support/node-surroundings.ts';
import { Program } from '../support/program.ts';

/** A page on this thread, whose hands the test is. */
function page(url: string, name: string): Dashboard {
  const surroundings = nodeSurroundings();
  return dashboardOver(
    (tell) =>
      startFeedBeside(
        { urls: [url], clientId: name, tab: name, page: name },
        { openWorker: () => null, page: surroundings, originMs: 0, startHere: startFeed },
        tell,
      ),
    surroundings.monoMs,
    (run) => {
      const timer = setInterval(run, 50);
      return () => clearInterval(timer);
    },
    null,
    name,
  );
}

const speedOf = (one: Dashboard): number => valuesOf(one.store.getState(), 'motion')?.speedMps ?? 0;
const modeOf = (one: Dashboard): string | null => valuesOf(one.store.getState(), 'mode')?.mode ?? null;
const chipOf = (one: Dashboard): string => leaseChipOf(one.store.getState()).name;
const laneOf = (one: Dashboard) => one.store.getState().intent.lane;

async function ended(one: Dashboard, id: string | null): Promise<string> {
  const row = () => one.store.getState().intent.commands.find((command) => command.id === id);
  await until(() => row()?.final === true);
  return `${row()?.name} ${row()?.stage}`;
}

/** Sticks as a hand moves them, until it is so: whenever they are not taken they are centred first. */
async function drivingUntil(one: Dashboard, throttle: number, isSo: () => boolean): Promise<void> {
  const isTaken = () => laneOf(one).phase === 'live' && driveStateOf(one.store.getState())?.phase === 'engaged';
  const timer = setInterval(() => {
    one.operate.stick({ steer: 0, throttle: isTaken() ? throttle : 0, held: true, readAt: performance.now() });
  }, 40);
  try {
    await until(isSo);
  } finally {
    clearInterval(timer);
  }
}

describe('operating the simulated rover through the real bridge', () => {
  const programs: Program[] = [];
  const pages: Dashboard[] = [];
  afterEach(async () => {
    for (const one of pages.splice(0)) one.stop();
    for (const program of programs) program.child.kill('SIGTERM');
    for (const program of programs.splice(0)) await program.ended();
  });
  const start = async () => {
    const udp = await freeUdpPort();
    const flags = ['--port', '0', '--log-level', 'silent', '--vehicle', `udpin://127.0.0.1:${udp}`];
    const bridge = new Program(['dist/bridge/main.js', ...flags]);
    programs.push(bridge);
    const [, port = ''] = await bridge.line(/http:\/\/localhost:(\d+)/);
    // Nobody drives it but us: the demo's own driver would.
    programs.push(new Program(['dist/simulator/main.js', '--warm', '--serial0', `udpclient:127.0.0.1:${udp}`]));
    return (name: string) => {
      const one = page(`ws://127.0.0.1:${port}/ws`, name);
      pages.push(one);
      return one;
    };
  };
  const preset = [
    { name: 'FS_THR_ENABLE', value: 1 },
    { name: 'RC_FS_TIMEOUT', value: 0.3 },
    { name: 'RC_OVERRIDE_TIME', value: 0.5 },
    { name: 'FS_TIMEOUT', value: 1 },
  ];
  const ready = async (one: Dashboard) => {
    await until(() => ['nobody', 'you'].includes(chipOf(one)));
    if (chipOf(one) === 'nobody') one.operate.lease('ask');
    await until(() => chipOf(one) === 'you');
    expect(await ended(one, one.operate.sendCommand('hold', {}))).toBe('hold done');
    expect(await ended(one, one.operate.sendCommand('params_set', { params: preset }))).toBe('params_set done');
    expect(await ended(one, one.operate.sendCommand('mode', { mode: 'MANUAL' }))).toBe('mode done');
    if (valuesOf(one.store.getState(), 'mode')?.armed !== true)
      expect(await ended(one, one.operate.sendCommand('arm', {}))).toBe('arm done');
    await until(() => stickStateOf(one.store.getState()).name === 'centre');
  };
  /** Drives until it is so; from the start again where the rover was held, as it is where this machine halts for long. */
  const driveUntil = async (one: Dashboard, isSo: () => boolean) => {
    do {
      await ready(one);
      await drivingUntil(one, 0.4, () => isSo() || modeOf(one) === 'HOLD');
    } while (!isSo());
  };

  test('[D4] [D5] [W-08] drives after centred sticks; a page that shows no life any more ends it in neutral and HOLD', async () => {
    const open = await start();
    const one = open('ana');
    await driveUntil(
      one,
      () => speedOf(one) > 1 && ['live', 'capped'].includes(stickStateOf(one.store.getState()).name),
    );
    await until(() => laneOf(one).why === 'no_life');
    await until(() => modeOf(one) === 'HOLD' && driveStateOf(one.store.getState())?.phase === 'idle');
  });

  test('[X1] [X3] [A3] another page stops it; its holder clears that, and hands the lease on when asked', async () => {
    const open = await start();
    const ana = open('ana');
    const bo = open('bo');
    await ready(ana);
    await until(() => chipOf(bo) === 'other');
    expect(await ended(bo, bo.operate.sendCommand('arm', {}))).toBe('arm refused');
    expect(bo.store.getState().intent.lastRefusal).toMatchObject({ what: 'arm', code: 'NOT_IN_CONTROL' });
    await driveUntil(ana, () => speedOf(ana) > 0.5);
    const pressed = bo.operate.sendCommand('stop', {});
    await drivingUntil(ana, 0.4, () => controlOf(ana.store.getState())?.stop?.confirmed === true);
    expect(await ended(bo, pressed)).toBe('stop done');
    await until(() => modeOf(ana) === 'HOLD');
    await until(() => stickStateOf(ana.store.getState()).why?.startsWith('STOP is latched') === true);
    await until(() => {
      ana.operate.lease('clear_stop');
      return controlOf(ana.store.getState())?.stop === null;
    });
    bo.operate.lease('ask');
    await until(() => chipOf(bo) === 'asking' && chipOf(ana) === 'asked');
    ana.operate.lease('grant');
    await until(() => chipOf(bo) === 'you' && chipOf(ana) === 'other');
    expect(ana.store.getState().intent.leases.lapsed).toEqual([]);
  });
});
