/**
 * A simulated vehicle in virtual time and a ground station that talks MAVLink bytes to it: no sockets, no waiting.
 * `run` lets time pass; `until` lets it pass until something is true, or fails after its bound.
 */

import { storeValue } from '../../simulator/autopilot/parameters.ts';
import { createMachine, type Machine, type MachineOptions, turn } from '../../simulator/machine.ts';
import {
  createReader,
  type Frame,
  type FrameReader,
  type FrameWriter,
  readFrames,
  writeFrame,
} from '../../simulator/mavlink/frames.ts';
import type { Fields } from '../../simulator/mavlink/wire.ts';
import { receiveBytes, takeOutbox } from '../../simulator/protocol/link.ts';

export interface Heard {
  readonly ms: number;
  readonly name: string;
  readonly fields: Fields;
  readonly frame: Frame;
}

export interface Rig {
  readonly machine: Machine;
  readonly heard: Heard[];
  /** The same on the second port. */
  readonly heardOnSecond: Heard[];
  readonly writer: FrameWriter;
  /** Every 20 ms turn calls these first: streams of sticks, heartbeats. */
  readonly each: Set<(ms: number) => void>;
  send(name: string, fields?: Fields, link?: number): void;
  run(ms: number): void;
  until(what: string, test: () => boolean, withinMs?: number): void;
  /** What came since the last call of `forget`; lists that go on growing. */
  all(name: string): Heard[];
  last(name: string): Fields;
  texts(): string[];
  forget(): void;
}

export interface RigOptions extends Partial<MachineOptions> {
  readonly parameters?: Readonly<Record<string, number>>;
  readonly system?: number;
  readonly gcs?: number;
}

export function createRig(options: RigOptions = {}): Rig {
  const { parameters = {}, gcs = 255, ...rest } = options;
  const machine = createMachine(
    {
      system: 1,
      seed: 1,
      model: 'rover',
      home: { latDeg: 51.8735, lonDeg: -0.609, altM: 100 },
      headingDeg: 90,
      terrain: { steepness: 0 },
      warm: true,
      ports: 2,
      startUnixMs: 1_795_247_743_000,
      ...rest,
    },
    (store) => {
      for (const [name, value] of Object.entries(parameters)) storeValue(store, name, value);
    },
  );
  const readers: FrameReader[] = [];
  const heard: Heard[] = [];
  const heardOnSecond: Heard[] = [];
  const writer: FrameWriter = { system: gcs, component: 190, version: 2, seq: 0, signing: undefined };
  const each = new Set<(ms: number) => void>();

  const byName = new Map<string, Heard[]>();
  const said: string[] = [];
  const remember = (message: Heard) => {
    heard.push(message);
    const list = byName.get(message.name);
    if (list === undefined) byName.set(message.name, [message]);
    else list.push(message);
    if (message.name !== 'STATUSTEXT') return;
    const chunk = Number(message.fields.chunk_seq) > 0;
    said.push(chunk ? `${said.pop() ?? ''}${message.fields.text}` : String(message.fields.text));
  };

  const rig: Rig = {
    machine,
    heard,
    heardOnSecond,
    writer,
    each,
    send(name, fields = {}, link = 0) {
      const target = { target_system: 1, target_component: 1, ...fields };
      const bytes = writeFrame(writer, { name, fields: target }, machine.options.startUnixMs + machine.elapsedMs);
      const to = machine.vehicle.links[link];
      if (bytes !== undefined && to !== undefined) receiveBytes(to, bytes);
    },
    run(ms) {
      for (let passed = 0; passed < ms; passed += 20) {
        for (const act of each) act(machine.elapsedMs);
        turn(machine);
        for (const link of machine.vehicle.links) {
          const reader = readers[link.id] ?? createReader();
          readers[link.id] = reader;
          for (const frame of readFrames(reader, Buffer.concat(takeOutbox(link)))) {
            const message = { ms: machine.elapsedMs, name: frame.message.name, fields: frame.message.fields, frame };
            if (link.id === 0) remember(message);
            else heardOnSecond.push(message);
          }
        }
      }
    },
    until(what, test, withinMs = 10_000) {
      for (let passed = 0; !test(); passed += 20) {
        if (passed >= withinMs)
          throw new Error(`not within ${withinMs} ms: ${what}; texts: ${rig.texts().join(' | ')}`);
        rig.run(20);
      }
    },
    all: (name) => byName.get(name) ?? [],
    last: (name) => rig.all(name).at(-1)?.fields ?? {},
    texts: () => said,
    forget() {
      heard.length = 0;
      said.length = 0;
      byName.clear();
      heardOnSecond.length = 0;
    },
  };
  rig.send('HEARTBEAT', { type: 6, autopilot: 8, mavlink_version: 3 });
  rig.run(200);
  return rig;
}

/** COMMAND_LONG and its answer's MAV_RESULT; fails when none comes. */
export function command(rig: Rig, id: number, ...params: number[]): number {
  const fields = Object.fromEntries(params.map((value, i) => [`param${i + 1}`, value]));
  const before = rig.all('COMMAND_ACK').length;
  rig.send('COMMAND_LONG', { command: id, ...fields });
  rig.until(`an answer to command ${id}`, () => rig.all('COMMAND_ACK').length > before, 2000);
  return Number(rig.last('COMMAND_ACK').result);
}

export function commandInt(rig: Rig, id: number, fields: Fields): number {
  const before = rig.all('COMMAND_ACK').length;
  rig.send('COMMAND_INT', { command: id, ...fields });
  rig.until(`an answer to command ${id}`, () => rig.all('COMMAND_ACK').length > before, 2000);
  return Number(rig.last('COMMAND_ACK').result);
}

export function setMode(rig: Rig, number: number): number {
  return command(rig, 176, 1, number);
}

export function armIt(rig: Rig): void {
  if (command(rig, 400, 1) !== 0) throw new Error(`cannot arm: ${rig.texts().join(' | ')}`);
}

export function setParameter(rig: Rig, name: string, value: number): void {
  rig.send('PARAM_SET', { param_id: name, param_value: value, param_type: 9 });
  rig.run(40);
}

export function speedOf(rig: Rig): number {
  return Math.hypot(rig.machine.vehicle.truth.speedMps, rig.machine.vehicle.truth.lateralMps);
}

/** A ground station that says so each second. */
export function keepHeartbeat(rig: Rig): () => void {
  const beat = (ms: number) => {
    if (ms % 1000 === 0) rig.send('HEARTBEAT', { type: 6, autopilot: 8, mavlink_version: 3 });
  };
  rig.each.add(beat);
  return () => rig.each.delete(beat);
}
