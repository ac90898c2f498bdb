/** A recording while it is written: what it takes, what goes to the disk when, and how it ends. */
import type { Recording, RecordingKind } from '../../protocol/recording.ts';
import { type DiskFile, openDiskFile } from './disk-file.ts';
import { type Channel, McapRecords } from './mcap.ts';
import { isPlausible } from './names.ts';
import { beatingSystem, TlogRecords } from './tlog.ts';

/** An MCAP's chunk is closed when it is as old as this, or as long as that. */
const chunkMs = 350;
const chunkB = 1024 * 1024;

type Common = {
  readonly name: string;
  readonly kind: RecordingKind;
  readonly begunMs: number;
  readonly file: DiskFile;
  readonly vehicles: ReadonlySet<string>;
  /** Puts on the disk what is due, or all of it. Throws the system's error. */
  flush(monoMs: number, all?: boolean): void;
  /** Ends it, synced. Throws the system's error. */
  end(monoMs: number): void;
};

export type WritingTlog = Common & { add(frame: Uint8Array, wallMs: number): void };
export type WritingMcap = Common & { add(channel: Channel, ns: bigint, value: unknown): void };
export type Writing = WritingTlog | WritingMcap;

/** `begunMs` is monotonic. Throws the system's error, as all that begins a file. */
export function beginTlog(path: string, name: string, group: string, begunMs: number): WritingTlog {
  const file = openDiskFile(path);
  const records = new TlogRecords();
  const vehicles = new Set<string>();
  const flush = () => file.append(records.take());
  return {
    name,
    kind: 'tlog',
    begunMs,
    file,
    vehicles,
    flush,
    add(frame, wallMs) {
      const system = beatingSystem(frame);
      if (system !== undefined) vehicles.add(`${group}:${system}`);
      records.add(frame, wallMs);
    },
    end() {
      flush();
      file.sync();
      file.close();
    },
  };
}

export function beginMcap(
  path: string,
  name: string,
  about: Readonly<Record<string, string>>,
  begunMs: number,
): WritingMcap {
  const file = openDiskFile(path);
  const records = new McapRecords();
  const vehicles = new Set<string>();
  let chunkedMs = begunMs;
  try {
    file.append(records.begin(about));
  } catch (error) {
    file.discard();
    throw error;
  }
  const flush = (monoMs: number, all = false) => {
    if (!all && monoMs - chunkedMs < chunkMs && records.waitingB < chunkB) return;
    chunkedMs = monoMs;
    const chunk = records.chunk();
    if (chunk) file.append(chunk);
  };
  return {
    name,
    kind: 'mcap',
    begunMs,
    file,
    vehicles,
    flush,
    add(channel, ns, value) {
      if (channel.about.vehicle !== undefined) vehicles.add(channel.about.vehicle);
      records.add(channel, ns, value);
    },
    end(monoMs) {
      flush(monoMs, true);
      file.append(records.end());
      file.sync();
      file.close();
    },
  };
}

/** `offsetMs` is the wall clock less the monotonic one. */
export function describe({ name, kind, begunMs, file, vehicles }: Writing, offsetMs: number): Recording {
  const begun = begunMs + offsetMs;
  return {
    name,
    kind,
    bytes: file.size,
    begun: isPlausible(begun) ? Math.round(begun) : null,
    ended: null,
    vehicles: [...vehicles],
    state: 'writing',
  };
}
