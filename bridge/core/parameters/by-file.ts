/**
 * All parameters in one file by MAVFTP. The file is made while it is read: where somebody sets a parameter meanwhile, its
 * later parts may not fit its earlier ones. A file that does not fit together, or contradicts what the vehicle said while
 * it came, is read again.
 */
import { readFile } from '../ftp/read.ts';
import type { FileTransfer } from '../ftp/transfer.ts';
import type { Report } from '../link.ts';
import type { Order } from '../orders.ts';
import { isSameValue } from '../parameter-values.ts';
import type { RoundTrip } from '../round-trip.ts';
import type { HarvestVoice } from './entry.ts';
import { parameterFile, unpackParameters } from './pack.ts';

const mostReads = 3;
/** 65,535 parameters of 16 letters would be larger; ArduPilot's are under 50 kB. */
const mostBytes = 262_144;
const openTries = 8;
/** About what a parameter takes in the file: for progress only. */
const bytesEach = 11;

export type HarvestPorts = {
  send(order: Order): boolean;
  readonly roundTrip: RoundTrip;
  /** A number for the next session, 1 to 255. */
  nextSession(): number;
};

export interface Harvest {
  heard(report: Report, at: number): void;
  tick(at: number): void;
  cancel(at: number): void;
}

export function harvestByFile(ports: HarvestPorts, voice: HarvestVoice, began: number): Harvest {
  const said = new Map<string, number>();
  let reads = 0;
  let transfer: FileTransfer;
  const begin = (at: number) => {
    said.clear();
    reads += 1;
    const filePorts = {
      session: ports.nextSession(),
      roundTrip: ports.roundTrip,
      send: (payload: Uint8Array) => ports.send({ kind: 'ftp', payload }),
    };
    transfer = readFile(parameterFile, filePorts, fileVoice, at, { mostBytes, openTries });
  };
  const fileVoice = {
    progress: (bytes: number, of: number | null, at: number) =>
      voice.progress(Math.round(bytes / bytesEach), of === null ? null : Math.round(of / bytesEach), at),
    failed: (why: string, at: number) => voice.failed(why, at),
    done(bytes: Uint8Array, at: number) {
      const unpacked = unpackParameters(bytes);
      const moved = unpacked.ok && unpacked.entries.some(({ name, value }) => !isSame(said.get(name), value));
      if (unpacked.ok && (!moved || reads >= mostReads)) {
        const entries = unpacked.entries.map((entry) => ({ ...entry, value: said.get(entry.name) ?? entry.value }));
        voice.done({ source: 'file', entries }, at);
      } else if (reads < mostReads) begin(at);
      else voice.failed(unpacked.ok ? 'the parameters changed while they were read' : unpacked.why, at);
    },
  };
  begin(began);
  return {
    heard(report, at) {
      if (report.kind === 'ftp') transfer.heard(report.payload, at);
      if (report.kind === 'param') said.set(report.name, report.value);
    },
    tick: (at) => transfer.tick(at),
    cancel: (at) => transfer.cancel(at),
  };
}

const isSame = (said: number | undefined, value: number): boolean =>
  said === undefined || isSameValue(said, value) || (Number.isNaN(said) && Number.isNaN(value));
