/**
 * Lists as files where the vehicle offers that (MAVFTP): under loss a few packets of data do the work of hundreds of
 * questions and answers. Whatever goes wrong with files is no failure: the same is done by the mission protocol then.
 */
import type { PlanItem, PlanList } from '../../protocol/plan.ts';
import { readFile } from '../ftp/read.ts';
import type { FilePorts, FileTransfer } from '../ftp/transfer.ts';
import { writeFile } from '../ftp/write.ts';
import type { Report } from '../link.ts';
import { Download } from './download.ts';
import { packList, pathOf, readList } from './file.ts';
import { type Fetched, type Progress, type Transfer, type TransferPorts, takenOverIn } from './transfer.ts';
import { home, Upload, type Uploaded } from './upload.ts';

/** A vehicle of which nobody knows is asked so often; one that has answered has shown that it will. */
const firstTries = 6;
const laterTries = 15;
/** So many failures in a row, and it counts as a vehicle without files until it restarts. */
const mostFailures = 2;

/** What was found out about a vehicle's files. One for each vehicle. */
export class FileFavour {
  #failures = 0;
  #hasWorked = false;
  #isNever = false;
  #session: number;

  /** `session`: 0 to 255, where the numbers of sessions begin. */
  constructor(session: number) {
    this.#session = session;
  }

  get isOffered(): boolean {
    return !this.#isNever && this.#failures < mostFailures;
  }

  get openTries(): number {
    return this.#hasWorked ? laterTries : firstTries;
  }

  next(): number {
    this.#session = (this.#session % 255) + 1;
    return this.#session;
  }

  worked(): void {
    this.#hasWorked = true;
    this.#failures = 0;
  }

  failed(): void {
    this.#failures += 1;
  }

  never(): void {
    this.#isNever = true;
  }

  forget(): void {
    this.#failures = 0;
  }
}

export type Kit = TransferPorts & { readonly files: FileFavour };

const filePorts = ({ send, roundTrip, files }: Kit): FilePorts => ({
  send: (payload) => send({ kind: 'ftp', payload }),
  roundTrip,
  session: files.next(),
});

/** Silence of files that is waited for before the mission protocol is tried, ms. */
const fileQuietMs = 20_000;

/** A transfer that a file carries for as long as it can, and then another. */
class ByFile implements Transfer {
  #file: FileTransfer | null = null;
  #other: Transfer | null = null;

  carry(file: FileTransfer): void {
    this.#file = file;
  }

  instead(other: Transfer): void {
    this.#file = null;
    this.#other = other;
  }

  over(): void {
    this.#file = null;
  }

  /** True where a file was under way, which is given up. */
  giveUp(at: number): boolean {
    if (this.#file === null) return false;
    this.#file.cancel(at);
    this.#file = null;
    return true;
  }

  heard(report: Report, at: number): void {
    if (this.#other !== null) this.#other.heard(report, at);
    else if (report.kind === 'ftp') this.#file?.heard(report.payload, at);
  }

  tick(at: number): void {
    (this.#other ?? this.#file)?.tick(at);
  }

  drop(at: number): void {
    this.giveUp(at);
    this.#other?.drop(at);
    this.over();
  }
}

/** Reads a list, whole or not at all. `done` is called once. */
export function fetchList(
  list: PlanList,
  kit: Kit,
  done: (fetched: Fetched, at: number) => void,
  at: number,
  progress: Progress,
): Transfer {
  const byMessages = (now: number) => new Download(list, kit, done, now, progress);
  if (!kit.files.isOffered) return byMessages(at);
  const limits = { openTries: kit.files.openTries, quietMs: fileQuietMs };
  const begin = (now: number) => readFile(pathOf(list), filePorts(kit), voice, now, limits);
  const transfer = new Fetching(list, begin, byMessages);
  const voice = {
    progress: (bytes: number, of: number | null, now: number) => progress(bytes, of ?? bytes, now),
    done(bytes: Uint8Array, now: number) {
      kit.files.worked();
      const items = readList(list, bytes);
      if (items === undefined) {
        transfer.instead(byMessages(now));
        return;
      }
      transfer.over();
      done({ ok: true, items, opaqueId: null }, now);
    },
    failed(_why: string, now: number) {
      kit.files.failed();
      transfer.instead(byMessages(now));
    },
  };
  transfer.carry(begin(at));
  return transfer;
}

/** A file that was begun with so often is left to the mission protocol. */
const mostBegun = 4;

/** A list that becomes another while its file is read, and a vehicle that restarts, may have mixed two of them. */
class Fetching extends ByFile {
  readonly #list: PlanList;
  readonly #begin: (at: number) => FileTransfer;
  readonly #byMessages: (at: number) => Transfer;
  #begun = 1;

  constructor(list: PlanList, begin: (at: number) => FileTransfer, byMessages: (at: number) => Transfer) {
    super();
    this.#list = list;
    this.#begin = begin;
    this.#byMessages = byMessages;
  }

  override heard(report: Report, at: number): void {
    const isNew = report.kind === 'rebooted' || (report.kind === 'text' && takenOverIn(report.text) === this.#list);
    if (!isNew || !this.giveUp(at)) super.heard(report, at);
    else if (++this.#begun > mostBegun) this.instead(this.#byMessages(at));
    else this.carry(this.#begin(at));
  }
}

/**
 * Hands a list over. As a file where `mayGoAsFile`, which is for a vehicle at rest: ArduPilot does not clear a mission that
 * runs, and what of it is longer than the file would stay. A file that it refuses as a whole is followed by messages, which
 * tell the item.
 */
export function handOver(
  list: PlanList,
  items: readonly PlanItem[],
  kit: Kit,
  done: (uploaded: Uploaded, at: number) => void,
  at: number,
  progress: Progress,
  mayGoAsFile: boolean,
): Transfer {
  const byMessages = (now: number) => new Upload(list, items, kit, done, now, progress);
  if (!mayGoAsFile || !kit.files.isOffered) return byMessages(at);
  const transfer = new ByFile();
  const voice = {
    progress: (bytes: number, of: number | null, now: number) => progress(bytes, of ?? bytes, now),
    done(_written: unknown, now: number) {
      kit.files.worked();
      transfer.over();
      done({ ok: true }, now);
    },
    failed(why: string, now: number) {
      if (/as a whole/.test(why)) {
        refused(now);
        return;
      }
      kit.files.failed();
      transfer.instead(byMessages(now));
    },
  };
  /** Once may have been a file that a late copy of a request had emptied; twice is the vehicle's word. */
  let refusals = 0;
  const refused = (now: number) => {
    refusals += 1;
    transfer.over();
    if (refusals === 1) transfer.carry(begin(now));
    else transfer.instead(byMessages(now));
  };
  const bytes = packList(list, list === 'mission' ? [home, ...items] : items);
  const limits = { openTries: kit.files.openTries, quietMs: fileQuietMs };
  const begin = (now: number) => writeFile(pathOf(list), bytes, filePorts(kit), voice, now, limits);
  transfer.carry(begin(at));
  return transfer;
}
