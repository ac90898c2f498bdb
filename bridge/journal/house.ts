/** Opening the journal's files together: the lock, the rows, the numbers set aside; and what to make of their state. */
import { randomUUID } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync } from 'node:fs';
import { Corrupt } from './faults.ts';
import { countAttempt, filesIn, forgetAttempts, setAside } from './files.ts';
import { holdLock } from './lock.ts';
import type { Open, Opened, ThreadSettings } from './messages.ts';
import { type Reservation, readReservation, writeReservation } from './reservation.ts';
import { textOf } from './rows.ts';
import { createStore, openStore, type Store } from './store.ts';

/** So many attempts in a row that never ended are no accident of when somebody pulled the plug. */
const fatalAttempts = 5;

/** What a bridge has to know of its last life before it lets anyone act ([I9], [A6], [D11], [X3]); four steps to a command. */
const intentKinds = ['command', 'lease', 'drive', 'stop'];
const mostIntent = 50_000;
/** Who was here ([P2]). */
const mostPresence = 1000;

export type House = {
  readonly store: Store;
  /** Sets numbers aside for an epoch; returns once that is synced. */
  reserve(reservation: Reservation): void;
  readonly opened: Opened;
};

/** Throws {@link Locked}, {@link Corrupt}, or what the system or SQLite says. */
export function openHouse(settings: ThreadSettings, { aside, stream }: Open): House {
  const { directory, retention, recover, grant } = settings;
  const files = filesIn(directory);
  mkdirSync(directory, { recursive: true });
  accessSync(directory, constants.W_OK);
  holdLock(files.lock, directory);
  const notes: string[] = [];
  const fatal = countAttempt(directory) >= fatalAttempts ? 'the bridge kept dying while it opened it' : null;
  const why = aside ?? fatal;
  if (why !== null) notes.push(...asideNotes(why, setAside(directory)));
  const options = { retention, wallMs: () => Date.now() };
  const known = existsSync(files.rows) ? openStore(files.rows, options) : undefined;
  const before = readReservation(files.reservation);
  if (known !== undefined && stream === null) mustBelong(known, before);
  const epoch = stream?.epoch ?? known?.epoch ?? randomUUID();
  const store = known ?? createStore(files.rows, randomUUID(), epoch, options);
  notes.push(...store.notes);
  if (store.torn) notes.push(`the end of the journal was torn: what follows number ${store.tail} is lost`);

  const spent = typeof before === 'object' && before.epoch === epoch ? before.upTo : 0;
  const nextSeq = Math.max(spent, store.tail) + 1;
  const upTo = stream === null ? nextSeq - 1 + grant : Math.max(stream.grantTo, spent);
  const reserve = (next: Reservation): void => writeReservation(files.reservation, next);
  reserve({ epoch, upTo });
  if (store.epoch !== epoch) store.rename(epoch);
  const rows = stream === null ? store.newest(recover) : [];
  forgetAttempts(directory);
  return {
    store,
    reserve,
    opened: {
      t: 'opened',
      epoch,
      nextSeq,
      grantedTo: upTo,
      tail: store.tail,
      texts: rows.map(textOf),
      intent: stream === null ? store.newestOf(intentKinds, mostIntent).map(textOf) : [],
      presence: stream === null ? store.newestOf(['operator'], mostPresence).map(textOf) : [],
      notes,
    },
  };
}

/** Rows whose numbering is unknown cannot be gone on with: their next number may have been used. */
function mustBelong(store: Store, reservation: Reservation | 'absent' | 'damaged'): void {
  if (typeof reservation === 'string') throw new Corrupt(`the numbers it had set aside are ${reservation}`);
  if (reservation.epoch !== store.epoch) throw new Corrupt('the numbers set aside belong to another epoch');
}

const asideNotes = (why: string, name: string | undefined): string[] =>
  name === undefined ? [] : [`a new journal begins, the old one is kept as ${name}: ${why}`];
