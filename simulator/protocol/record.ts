/** What a message made the vehicle do, into the effect log. */
import { unixMs, type Vehicle } from '../vehicle.ts';
import { type Deed, type Drive, recordDrive, recordEffect } from './effects.ts';
import type { Received } from './received.ts';

type Told = 'message' | 'seq' | 'heardMs' | 'system' | 'component';
type Part<K extends Deed['kind']> = Omit<Extract<Deed, { kind: K }>, Told>;

const now = (vehicle: Vehicle) => ({ bootMs: vehicle.ms, unixMs: unixMs(vehicle) });

export function recordOrder(received: Omit<Received, 'fields'>, deed: Part<'command'> | Part<'parameter'>): void {
  const { vehicle, from, message, seq, heardMs } = received;
  recordEffect(vehicle.memory.effects, now(vehicle), { ...deed, ...from, message, seq, heardMs });
}

export function recordState(vehicle: Vehicle, reboots: number): void {
  const state = { kind: 'state', mode: vehicle.mode.name, armed: vehicle.armed, reboots } as const;
  recordEffect(vehicle.memory.effects, now(vehicle), state);
}

export function recordStick(received: Received, stick: Pick<Drive, 'kind' | 'steer' | 'throttle' | 'obeyed'>): void {
  const { vehicle, from, seq, heardMs } = received;
  recordDrive(vehicle.memory.effects, { ...stick, heardMs, bootMs: vehicle.ms, ...from, seq });
}
