/** Running steps by the clock: what is due begins, what is over is put right again. Time is that of the machines. */

import type { Machine } from '../machine.ts';
import { createFaults } from './faults.ts';
import { misfortunes } from './misfortunes.ts';
import type { Scenario, Step } from './scenario.ts';

interface Running {
  readonly step: Step;
  readonly machines: readonly Machine[];
  readonly endMs: number;
}

export interface Runner {
  readonly machines: Machine[];
  readonly scenario: Scenario | undefined;
  next: number;
  /** When the present round of the steps began. */
  roundMs: number;
  /** Bounded: see `runningLimit`. */
  readonly running: Running[];
}

const runningLimit = 100;

export function createRunner(machines: Machine[], scenario: Scenario | undefined): Runner {
  return { machines, scenario, next: 0, roundMs: 0, running: [] };
}

function restore(running: Running): void {
  const misfortune = misfortunes.get(running.step.name);
  if (misfortune?.kind !== 'lasting') return;
  const normal = createFaults();
  const changed = Object.keys(misfortune.faults(running.step.values));
  const back = Object.fromEntries(Object.entries(normal).filter(([name]) => changed.includes(name)));
  for (const machine of running.machines) Object.assign(machine.vehicle.faults, back);
}

/** The second takes the place of the first. A radio may be bad in one way and in the other. */
function isSame(a: Step, b: Step): boolean {
  return a.name === b.name && a.vehicle === b.vehicle && a.values.way === b.values.way;
}

/** Begin a step now. False when there is no such vehicle, or too much is going on already. */
export function begin(runner: Runner, step: Step, nowMs: number): boolean {
  const misfortune = misfortunes.get(step.name);
  const machines = runner.machines.filter((_, i) => step.vehicle === undefined || step.vehicle === i);
  if (misfortune === undefined || machines.length === 0 || runner.running.length >= runningLimit) return false;
  for (const machine of machines) {
    if (misfortune.kind === 'once') misfortune.act(machine, step.values);
    else Object.assign(machine.vehicle.faults, misfortune.faults(step.values));
  }
  if (misfortune.kind === 'once') return true;
  const same = runner.running.findIndex((each) => isSame(each.step, step));
  if (same >= 0) runner.running.splice(same, 1);
  runner.running.push({ step, machines, endMs: step.forMs === undefined ? Infinity : nowMs + step.forMs });
  return true;
}

/** Everything is well again. */
export function clearAll(runner: Runner): void {
  for (const running of runner.running.splice(0)) restore(running);
}

function endOver(runner: Runner, nowMs: number): void {
  for (let i = runner.running.length - 1; i >= 0; i--) {
    const running = runner.running[i];
    if (running === undefined || nowMs < running.endMs) continue;
    runner.running.splice(i, 1);
    restore(running);
  }
}

/** Called once a turn, after the machines have moved. */
export function stepRunner(runner: Runner): void {
  const nowMs = runner.machines[0]?.elapsedMs ?? 0;
  endOver(runner, nowMs);
  const { scenario } = runner;
  if (scenario === undefined) return;
  for (let step = scenario.steps[runner.next]; step !== undefined; step = scenario.steps[runner.next]) {
    if (runner.roundMs + step.atMs > nowMs) break;
    runner.next++;
    begin(runner, step, nowMs);
  }
  if (scenario.repeatMs !== undefined && nowMs >= runner.roundMs + scenario.repeatMs) {
    runner.roundMs = nowMs;
    runner.next = 0;
  }
}

export function describeRunning(runner: Runner): readonly { do: string; endsInS: number | null }[] {
  const nowMs = runner.machines[0]?.elapsedMs ?? 0;
  return runner.running.map(({ step, endMs }) => ({
    do: step.name,
    endsInS: Number.isFinite(endMs) ? (endMs - nowMs) / 1000 : null,
  }));
}
