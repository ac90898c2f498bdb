/** A real bridge, a real simulator and the way between them and who drives: set up, made ready, taken down. */
import { setPriority } from 'node:os';
import { resolve } from 'node:path';
import { type BridgeProcess, loopback, type Place, startBridge } from '../real/bridge.ts';
import { labMs, pause, until } from '../real/clock.ts';
import { Operator, type OperatorOptions } from './operator.ts';
import { presets, type Rover, startRover } from './rover.ts';
import { startWay, type Way } from './way.ts';

export type IntentStage = {
  readonly bridge: BridgeProcess;
  readonly rover: Rover;
  /** For whoever breaks it. */
  readonly way: Way;
  /** Past the way. */
  readonly direct: string;
  /** Greeted; over the way unless `url` says otherwise. Ended with the stage. */
  operator(options: OperatorOptions, url?: string): Promise<Operator>;
  end(): Promise<void>;
};

export type StageOptions = {
  readonly seed: number;
  readonly params?: Readonly<Record<string, number>>;
  /** The bridge of the control group, without its watch. */
  readonly blind?: boolean;
  readonly roverFlags?: readonly string[];
  readonly bridgeFlags?: readonly string[];
  /** A port between rover and bridge, where something listens to them. */
  readonly between?: (udpPort: number) => Promise<{ readonly port: number; stop(): void }>;
};

/**
 * A rover's computer does nothing else, but the machine that runs this may: whatever is started here comes first on it,
 * where this user may say so. What other work takes away all the same is in the figures.
 */
function comeFirst(): void {
  try {
    setPriority(-10);
  } catch {
    // Not root: as everybody else.
  }
}

const blindPlace: Place = {
  ...loopback,
  inside: ['env', `NODE_OPTIONS=--import=${resolve('test/faults/intent/blind.mjs')}`],
};

/** So that the limit does not ease the throttle at the 2 m/s which the figures are for. */
const unlimited = ['--max-speed', '4'];

export async function startStage({
  seed,
  params,
  blind,
  roverFlags,
  bridgeFlags,
  between,
}: StageOptions): Promise<IntentStage> {
  comeFirst();
  const bridge = await startBridge(blind ? blindPlace : loopback, ...unlimited, ...(bridgeFlags ?? []));
  const tap = await between?.(bridge.udpPort);
  const rover = await startRover(tap?.port ?? bridge.udpPort, seed, params ?? presets.N, ...(roverFlags ?? []));
  const way = await startWay(bridge.port);
  const direct = `ws://127.0.0.1:${bridge.port}/ws`;
  const operators = new Set<Operator>();
  return {
    bridge,
    rover,
    way,
    direct,
    async operator(options, url = way.url) {
      const operator = new Operator(url, options);
      operators.add(operator);
      return operator.ready();
    },
    async end() {
      for (const operator of operators) operator.kill();
      rover.stop();
      tap?.stop();
      await way.stop();
      await bridge.remove();
    },
  };
}

const leaseWithinMs = 8000;

/** Holds the lease, in this mode, armed; throws with what was missing. */
export async function takeHelm(driver: Operator, mode = 'MANUAL'): Promise<void> {
  driver.stayAwake();
  const overdue = labMs() + leaseWithinMs;
  for (let answer = await driver.lease('ask'); answer?.ok !== true; answer = await driver.lease('ask')) {
    if (labMs() > overdue) throw new Error(`no lease: ${JSON.stringify(answer)}`);
    await pause(200);
  }
  const clear = () => ['clear', 'warning', 'overridden'].includes(driver.control?.preflight?.verdict ?? '');
  if (!(await until(clear, 10_000)))
    throw new Error(`pre-flight: ${JSON.stringify(driver.control?.preflight?.problems)}`);
  if (driver.control?.stop) await driver.lease('clear_stop');
  if (mode !== 'HOLD') await driver.obtain('mode', { mode });
  await driver.obtain('arm');
}

/** Full throttle is 20 m/s. */
const cruise = 0.1;
const boost = 0.2;
const wantedMps = 1.9;

const attempts = 4;

/**
 * Drives at 2 m/s from now on, straight but for the marks. A machine that is busy elsewhere may keep sticks back until the
 * dead-man opens: then it begins anew, and throws with what stood in the way where that does not help.
 */
export async function driveOff(driver: Operator, rover: Rover, mode = 'MANUAL'): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    if (await getsUpToSpeed(driver, rover)) return;
    if (attempt >= attempts) throw new Error(`it does not drive: ${JSON.stringify(driver.drives().at(-1))}`);
    driver.silence();
    await takeHelm(driver, mode);
  }
}

async function getsUpToSpeed(driver: Operator, rover: Rover): Promise<boolean> {
  let isUp = false;
  const phase = () => driver.drives().at(-1)?.phase;
  driver.stick(0);
  if (!(await until(() => phase() === 'engaged', 2000))) return false;
  driver.steer(() => (isUp ? cruise : boost));
  for (const overdue = labMs() + 10_000; labMs() < overdue && phase() === 'engaged'; await pause(20)) {
    isUp = (await rover.place()).speedMps >= wantedMps;
    if (isUp) return true;
  }
  return false;
}
