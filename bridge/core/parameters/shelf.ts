/**
 * The parameters of every vehicle: read when it is first heard, after a restart and when they became doubtful, while it is
 * disarmed; kept for the next run, and at hand for the jobs that operators ask for (`shelf-jobs.ts`). Reports and time come
 * in; orders, events and what is to be kept go out.
 */

import { isDecisive } from '../../protocol/decisive.ts';
import type { Vehicle } from '../../protocol/vehicle.ts';
import type { Happening } from '../fleet.ts';
import type { Jobs } from '../jobs.ts';
import type { Report } from '../link.ts';
import type { Order } from '../orders.ts';
import { isSameValue } from '../parameter-values.ts';
import { RoundTrip } from '../round-trip.ts';
import { Book, type Changed, type KeptParameters } from './book.ts';
import type { ParameterRule } from './checks.ts';
import type { Wished } from './compare.ts';
import { Download, type Waiting } from './downloads.ts';
import type { ParameterEntry, ParameterHarvest } from './entry.ts';
import type { LoadReport } from './loading.ts';
import { downloadJob, type JobPlace, loadJob } from './shelf-jobs.ts';

export type ShelfPorts = {
  send(vehicle: string, order: Order): boolean;
  vehicle(id: string): Vehicle | undefined;
  rule(vehicle: string, name: string): ParameterRule | undefined;
  document(hash: string, then: (found: readonly Wished[] | string) => void): void;
  announce(happening: Happening): void;
  /** All of a vehicle's were read; what listens to single values has not heard them. */
  read?(vehicle: string, entries: readonly ParameterEntry[], at: number): void;
  /** To disk, some time. */
  keep(record: KeptParameters): void;
  /** From disk; calls back once, soon, with undefined where there is nothing good. */
  recall(uid: string, firmware: string, then: (record: KeptParameters | undefined) => void): void;
  wallMs(): number;
  /** Whether parameters are read without being asked for. */
  readonly readsByItself: boolean;
};

/** A vehicle that was just found has more urgent things to say. */
const firstMs = 4000;
/**
 * What failed by itself is tried again after this, and each time twice as much later. What succeeded and is doubted at once,
 * as where a vehicle never counts as many as it lists, is read no more often either: it takes the way each time.
 */
const againMs = 60_000;
/** Vehicles are looked at this often. */
const lookMs = 500;
/** Not heard for this long, it may have been told other values meanwhile. */
const doubtMs = 30_000;
/** A set that was read longer ago is read anew before a file is loaded. */
const freshMs = 600_000;
/** A value that comes so long after we set it is ours. */
const oursMs = 5000;
/** MAVFTP sessions have numbers from 1 to 255. */
const sessions = 255;

type Row = {
  readonly book: Book;
  readonly roundTrip: RoundTrip;
  /** Uid and firmware that the book is of; null before both are known. */
  identity: string | null;
  session: number;
  isWithoutFiles: boolean;
  download: Download | undefined;
  failures: number;
  nextAt: number;
  lookedAt: number;
  unheardAt: number | null;
  readonly ours: Map<string, number>;
  load: LoadReport | null;
};

export class ParameterShelf {
  readonly #ports: ShelfPorts;
  readonly #rows = new Map<string, Row>();
  #session: number;

  /** `session`: any whole number; sessions of one run do not begin where those of the last did. */
  constructor(ports: ShelfPorts, session: number) {
    this.#ports = ports;
    this.#session = session;
  }

  /** Undefined for a vehicle that was never heard. */
  book(
    vehicle: string,
  ): { readonly book: Book; readonly isReading: boolean; readonly load: LoadReport | null } | undefined {
    const row = this.#rows.get(vehicle);
    return row && { book: row.book, isReading: row.download !== undefined, load: row.load };
  }

  get jobs(): Jobs {
    return {
      params_download: (vehicle, _task, voice, at) => downloadJob(this.#jobPlace(vehicle, at), voice, at),
      params_load: (vehicle, task, voice, at) => loadJob(this.#jobPlace(vehicle, at), task, voice, at),
    };
  }

  /** We set a parameter ourselves: its echo is no act of another's. */
  ordered(vehicle: string, order: Order, at: number): void {
    if (order.kind === 'param_set') this.#rows.get(vehicle)?.ours.set(order.name, at);
  }

  heard(vehicle: string, report: Report, at: number): void {
    const row = this.#row(vehicle, at);
    row.download?.heard(report, at);
    // A transfer of plans or of another file is under way: ours can wait.
    const isOthers = report.kind.startsWith('mission_') || (report.kind === 'ftp' && row.download === undefined);
    if (isOthers) row.nextAt = Math.max(row.nextAt, at + firstMs);
    if (report.kind === 'param') {
      const isCurrent = row.book.state === 'current';
      const changed = row.book.heard(report);
      if (changed && isCurrent) this.#tell(vehicle, row, changed, at);
    } else if (report.kind === 'rebooted') {
      row.book.doubt();
      row.isWithoutFiles = false;
      row.failures = 0;
      row.nextAt = at + firstMs;
    }
  }

  tick(at: number): void {
    for (const [vehicle, row] of this.#rows) {
      if (at - row.lookedAt >= lookMs) this.#look(vehicle, row, at);
      row.download?.tick(at, row.unheardAt === null);
      if (row.download?.isOver) row.download = undefined;
    }
  }

  /** What a slow look tells: who it is, whether it is heard, and whether it is time to read. */
  #look(vehicle: string, row: Row, at: number): void {
    row.lookedAt = at;
    const known = this.#ports.vehicle(vehicle);
    const isHeard = known?.contact === 'linked';
    if (isHeard) row.unheardAt = null;
    else row.unheardAt ??= at;
    if (row.unheardAt !== null && at - row.unheardAt >= doubtMs) row.book.doubt();
    if (known) this.#identify(vehicle, row, known);
    for (const [name, since] of row.ours) if (at - since > oursMs) row.ours.delete(name);
    const isReady =
      isHeard && known.groups.mode?.v.armed === false && known.groups.identity?.v.autopilot === 'ardupilot';
    const isDue = row.book.state !== 'current' && at >= row.nextAt && row.download === undefined;
    if (this.#ports.readsByItself && isReady && isDue) this.#download(vehicle, row, at).join(nobody);
  }

  #identify(vehicle: string, row: Row, { groups }: Vehicle): void {
    const { uid, firmwareHash, firmwareVersion } = groups.identity?.v ?? {};
    const firmware = firmwareHash ?? firmwareVersion ?? null;
    if (!uid || firmware === null) return;
    const identity = `${uid} ${firmware}`;
    if (identity === row.identity) return;
    // Another autopilot, or another firmware: nothing of what was known holds.
    if (row.identity !== null) row.book.forget();
    row.identity = identity;
    this.#keep(vehicle, row);
    this.#ports.recall(uid, firmware, (record) => {
      if (record && row.identity === identity) row.book.recall(record);
    });
  }

  #download(vehicle: string, row: Row, at: number): Download {
    if (row.download && !row.download.isOver) return row.download;
    const ports = {
      send: (order: Order) => this.#ports.send(vehicle, order),
      roundTrip: row.roundTrip,
      nextSession: () => (row.session++ % sessions) + 1,
    };
    const owner: Waiting = {
      progress: () => {},
      done: (harvest) => this.#read(vehicle, row, harvest, row.lookedAt),
      failed: () => {
        row.failures += 1;
        row.nextAt = row.lookedAt + againMs * 2 ** Math.min(row.failures, 6);
      },
    };
    row.download = new Download(ports, at, row.isWithoutFiles, owner);
    return row.download;
  }

  /** What is another than before was changed while nobody listened. */
  #read(vehicle: string, row: Row, harvest: ParameterHarvest, at: number): void {
    row.failures = 0;
    row.nextAt = at + againMs;
    row.isWithoutFiles = harvest.source === 'list';
    const wall = this.#ports.wallMs();
    const before = row.book.entries;
    row.book.read(harvest, wall);
    for (const { name, value } of harvest.entries) {
      const was = before.get(name)?.value;
      if (was !== undefined && !isSameValue(was, value)) this.#tell(vehicle, row, { name, was, value }, at);
    }
    this.#ports.read?.(vehicle, harvest.entries, at);
    this.#keep(vehicle, row);
  }

  /** What is current is kept for the next run, once it is known whose it is. */
  #keep(vehicle: string, { book }: Row): void {
    const { uid, firmwareHash, firmwareVersion } = this.#ports.vehicle(vehicle)?.groups.identity?.v ?? {};
    const firmware = firmwareHash ?? firmwareVersion ?? null;
    if (!uid || firmware === null || book.state !== 'current' || book.source === null) return;
    const entries = [...book.entries.values()];
    this.#ports.keep({ uid, firmware, readWall: book.readWall ?? this.#ports.wallMs(), source: book.source, entries });
  }

  #tell(vehicle: string, row: Row, { name, was, value }: Changed, at: number): void {
    const isTellable = was !== undefined && Number.isFinite(was) && Number.isFinite(value);
    if (!isTellable || !isDecisive(name)) return;
    const by = row.ours.has(name) ? 'bridge' : 'other';
    const body = { kind: 'parameter', vehicle, name, was, value, by } as const;
    this.#ports.announce({ at, severity: by === 'bridge' ? 6 : 4, body });
  }

  #jobPlace(vehicle: string, at: number): JobPlace {
    const row = this.#row(vehicle, at);
    const { book, roundTrip } = row;
    return {
      book,
      roundTrip,
      download: (time) => this.#download(vehicle, row, time),
      send: (order, time) => {
        this.ordered(vehicle, order, time);
        return this.#ports.send(vehicle, order);
      },
      rule: (name) => this.#ports.rule(vehicle, name),
      isArmed: () => this.#ports.vehicle(vehicle)?.groups.mode?.v.armed ?? null,
      document: (hash, then) => this.#ports.document(hash, then),
      isFresh: () => {
        const ageMs = this.#ports.wallMs() - (book.readWall ?? Number.NEGATIVE_INFINITY);
        return book.state === 'current' && ageMs < freshMs;
      },
      report: (report) => {
        row.load = report;
        this.#keep(vehicle, row);
      },
    };
  }

  #row(vehicle: string, at: number): Row {
    const held = this.#rows.get(vehicle);
    if (held) return held;
    const row: Row = {
      book: new Book(),
      roundTrip: new RoundTrip({ initialMs: 800 }),
      identity: null,
      session: this.#session,
      isWithoutFiles: false,
      download: undefined,
      failures: 0,
      nextAt: at + firstMs,
      lookedAt: Number.NEGATIVE_INFINITY,
      unheardAt: null,
      ours: new Map(),
      load: null,
    };
    this.#session += 37;
    this.#rows.set(vehicle, row);
    return row;
  }
}

/** Reads for the book alone. */
const nobody: Waiting = { progress: () => {}, done: () => {}, failed: () => {} };
