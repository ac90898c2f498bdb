/**
 * Parameters as commands: read, or set one after the other, each compared with what it is meant to replace and read
 * back. Whoever lost the lease meanwhile sets no further one, and nothing is sent after the deadline.
 */
import type { CommandResponse } from '../../protocol/command.ts';
import { isSameValue } from '../parameter-values.ts';
import type { Parameter, SetResult } from '../parameters.ts';
import type { Setting } from './kinds.ts';
import { type Desk, type Extra, isOver, type Life } from './life.ts';
import { refusedLease } from './refusals.ts';

type Found = NonNullable<CommandResponse['found']>;

export function read(desk: Desk, life: Life, names: readonly string[], at: number): void {
  life.phase = { is: 'settling' };
  desk.step(life, 'sent', at, { attempt: 1 });
  const done = (values: ReadonlyMap<string, Parameter | null>) => {
    if (isOver(life)) return;
    const found = names.map((name) => ({ name, value: values.get(name)?.value ?? null }));
    const missing = found.filter(({ value }) => value === null).map(({ name }) => name);
    const message = `the vehicle does not know ${missing.join(', ')}, or did not answer`;
    const now = desk.ports.clock.monoMs();
    if (missing.length > 0) desk.end(life, 'failed', now, { message, found });
    else desk.end(life, 'done', now, { found, verified: true });
  };
  desk.parameters.read(life.told.vehicle, names, at, done, life.deadline);
}

export function set(desk: Desk, life: Life, settings: readonly Setting[], at: number): void {
  life.phase = { is: 'settling' };
  desk.step(life, 'sent', at, { attempt: 1 });
  next(desk, life, settings, [], at);
}

function next(desk: Desk, life: Life, [setting, ...rest]: readonly Setting[], found: Found, at: number): void {
  if (isOver(life)) return;
  if (!setting) {
    desk.end(life, 'done', at, { found, verified: true });
    return;
  }
  const { ports, parameters } = desk;
  const { vehicle } = life.told;
  const { name, value } = setting;
  const fail = (message: string, extra: Extra = {}, outcome: 'failed' | 'refused' = 'failed') => {
    if (!isOver(life))
      desk.end(life, outcome, ports.clock.monoMs(), { message: after(message, found), found, ...extra });
  };
  const lost = refusedLease({ life, ports, at });
  if (lost) {
    fail(lost.message, { code: lost.code });
    return;
  }
  const replace = (before: Parameter | null) => {
    if (isOver(life)) return;
    if (!before) return fail(`the vehicle does not know ${name}, or did not answer`);
    if (hasChanged(setting, before.value)) {
      const message = `${name} is ${before.value} by now, and was to replace ${setting.was}`;
      return fail(message, { code: 'CHANGED' }, found.length > 0 ? 'failed' : 'refused');
    }
    const was = before.value;
    const now = ports.clock.monoMs();
    const settled = (result: SetResult) => {
      if (!result.ok) return fail(result.why, { found: [...found, { name, value: result.stored, was }] });
      next(desk, life, rest, [...found, { name, value: result.stored, was }], ports.clock.monoMs());
    };
    parameters.set(vehicle, name, { value, type: before.type }, now, settled, life.deadline);
  };
  parameters.read(vehicle, [name], at, (values) => replace(values.get(name) ?? null), life.deadline);
}

/** It has the value that is wanted already, as after a try that was not heard of: then nothing has changed. */
const hasChanged = ({ was, value }: Setting, now: number): boolean =>
  was !== undefined && !isSameValue(was, now) && !isSameValue(value, now);

const after = (message: string, found: Found): string =>
  found.length === 0 ? message : `${message}; ${found.map(({ name }) => name).join(', ')} had been set before`;
