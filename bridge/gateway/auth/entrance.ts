/**
 * The door of a bridge that others can reach: devices are paired once by a code, come back with a secret that changes at
 * every use, and get a token of ten minutes for it. What is told to the disk is on it before it is answered, so that no
 * power cut puts a device out.
 */
import { randomUUID } from 'node:crypto';
import { type Device, Devices } from '../../core/access/devices.ts';
import type { Admission, Door } from '../../core/access/door.ts';
import { RefusalNotes } from '../../core/access/limits-refusals.ts';
import { Codes, codeForMs } from '../../core/access/pairing.ts';
import type { Pass } from '../../core/access/pass.ts';
import { Tickets } from '../../core/access/tickets.ts';
import { Tries } from '../../core/access/tries.ts';
import type { Clock } from '../../core/clock.ts';
import type { KeptFile } from '../../core/kept-file.ts';
import type { Role } from '../../protocol/command.ts';
import type { Proof } from '../../protocol/identity.ts';
import { readPeople, writePeople } from './people-file.ts';
import { hashOf, isSameHash, newCode, newSecret, readCode, slowHash } from './secrets.ts';
import { Tokens } from './tokens.ts';

/** Something that has to be known afterwards: who did what, from where. */
export type Audit = (deed: {
  readonly who: string;
  readonly from: string;
  readonly act: string;
  readonly about?: Readonly<Record<string, string | number | boolean | null>>;
}) => void;

export type EntranceOptions = {
  readonly clock: Clock;
  readonly boot: string;
  readonly file: KeptFile;
  readonly audit: Audit;
  /** A device was changed, or put out: it takes effect where it is connected. */
  readonly changed: (device: string, now: Device | null) => void;
};

/** What a device is given: its next secret, and a token. `leftMs` is how long that is good. */
export type Grant = {
  readonly device: Device;
  readonly secret: string;
  readonly token: string;
  readonly leftMs: number;
};
export type Refused = { readonly ok: false; readonly why: string; readonly waitMs: number };
export type Granted = { readonly ok: true; readonly grant: Grant } | Refused;

/**
 * A link that stalls for half a minute brings what was asked before it as much as another minute late, after what was
 * asked again: that is the same device twice, and no thief.
 */
const sameAnswerMs = 90_000;
/** Slow hashes that wait; one is made at a time, since it takes 16 MB and a thread of those that files need as well. */
const mostHashes = 8;

const no = (why: string, waitMs = 0): Refused => ({ ok: false, why, waitMs });
const turnedAway = (why: string): Admission => ({ ok: false, as: 'authFailed', why });

export class Entrance implements Door {
  readonly openAs = null;
  readonly #options: EntranceOptions;
  readonly #devices: Devices;
  readonly #tokens: Tokens;
  readonly #codes = new Codes();
  readonly #tickets = new Tickets();
  readonly #tries = new Tries();
  readonly #refusals = new RefusalNotes();
  #hashes = 0;
  #hashing: Promise<unknown> = Promise.resolve();
  /** By hash of what was asked with; for a moment, in memory only. */
  readonly #answers = new Map<string, { readonly next: string; readonly until: number }>();
  #saved: Promise<void> = Promise.resolve();

  private constructor(options: EntranceOptions, kept: readonly Device[]) {
    this.#options = options;
    this.#devices = new Devices(kept, (id, device) => options.changed(id, device));
    this.#tokens = new Tokens({ boot: options.boot, now: () => options.clock.monoMs() });
  }

  /** Rejects with one sentence where the file of devices cannot be read. */
  static async open(options: EntranceOptions): Promise<Entrance> {
    return new Entrance(options, await readPeople(options.file));
  }

  devices(): readonly Device[] {
    return this.#devices.all();
  }

  hasAdmin(): boolean {
    return this.#devices.hasAdmin();
  }

  /** A code that lets one device in as `role`; undefined where too many are open. `forMs` may be infinite. */
  async openCode(role: Role, name: string, by: string, forMs = codeForMs): Promise<string | undefined> {
    const { clock, audit } = this.#options;
    const { part, secret, text } = newCode();
    const salt = newSecret();
    const hash = await slowHash(secret, salt);
    const at = clock.monoMs();
    if (!this.#codes.open(part, { name, role, salt, hash, until: at + forMs }, at)) return undefined;
    audit({ who: by, from: '', act: 'pairing code made', about: { role, name } });
    return text;
  }

  /** Trades a code for a device of that name. */
  async pair(typed: string, name: string, address: string): Promise<Granted> {
    const at = this.#options.clock.monoMs();
    const read = readCode(typed);
    const code = read && this.#codes.find(read.part, at);
    const waitMs = this.#tries.waitMs(address, at);
    // A code has a few tries of its own, so that who guesses at one address does not shut out the owner beside them.
    if (waitMs > 0 && !(read && this.#codes.mayTry(read.part, at)))
      return no('too many wrong codes from here: wait', waitMs);
    if (this.#hashes >= mostHashes) return no('others are being let in: try again', 1000);
    // Counted before it is looked at, so that many at once are many.
    this.#tries.wrong(address, at);
    const isRight = read && code && isSameHash(await this.#hashed(read.secret, code.salt), code.hash);
    if (!isRight || !this.#codes.spend(read.part, code)) {
      this.#refusal('', address, 'pairing refused', {});
      return no('this code is wrong, used or too old');
    }
    this.#tries.right(address);
    return this.#admitNew(code.name || name, code.role, address);
  }

  /** Trades a device's secret for its next one and a token. */
  async renew(held: string, address: string): Promise<Granted> {
    const { clock, audit } = this.#options;
    const at = clock.monoMs();
    const [id = '', secret = ''] = held.split('.');
    const again = this.#answeredBefore(id, hashOf(secret), at);
    if (again !== undefined) return { ok: true, grant: await this.#grant(again.device, again.next) };
    const next = newSecret();
    const renewal = this.#devices.renew(id, hashOf(secret), hashOf(next), clock.wallMs());
    if (!renewal.ok) {
      const deed = { who: id.slice(0, 64), from: address, act: 'coming back refused', about: { why: renewal.why } };
      if (renewal.why !== 'reused') this.#refusal(deed.who, deed.from, deed.act, deed.about);
      else {
        audit(deed);
        await this.#save();
      }
      // Nobody guesses 256 bits: who is wrong is told so as often as they like, and never stands before who is right.
      return no(whyNot[renewal.why]);
    }
    this.#answers.set(hashOf(secret), { next, until: at + sameAnswerMs });
    await this.#save();
    return { ok: true, grant: await this.#grant(renewal.device, next) };
  }

  /** The tabs of one browser share one secret and ask when they like: whoever asks the same a moment later gets the same. */
  #answeredBefore(id: string, secretHash: string, at: number): { device: Device; next: string } | undefined {
    for (const [hash, { until }] of this.#answers) if (at > until) this.#answers.delete(hash);
    const { next } = this.#answers.get(secretHash) ?? {};
    const device = this.#devices.find(id);
    const isPresent = next !== undefined && device?.family.present === hashOf(next);
    return isPresent ? { device, next } : undefined;
  }

  async admit(proof: Proof | undefined, address: string): Promise<Admission> {
    if (proof === undefined) return turnedAway('this bridge asks who you are');
    return 'ticket' in proof ? this.#byTicket(proof.ticket, address) : this.#byToken(proof.token);
  }

  mayBe({ device }: Pass, clientId: string): boolean {
    if (device === null) return false;
    const isNew = !this.#devices.find(device)?.clientIds.includes(clientId);
    const owns = this.#devices.claims(device, clientId);
    if (owns && isNew) this.#saveLater();
    return owns;
  }

  /** Stands for the holder of `pass` once, at that address; undefined where all places are taken. */
  ticket({ device }: Pass, address: string): string | undefined {
    const ticket = newSecret();
    const issued =
      device !== null && this.#tickets.issue(hashOf(ticket), device, address, this.#options.clock.monoMs());
    return issued ? ticket : undefined;
  }

  /** A sentence where it cannot be done. */
  async change(
    id: string,
    wish: { readonly role?: Role; readonly name?: string },
    by: string,
  ): Promise<string | undefined> {
    const device = this.#devices.find(id);
    if (!device) return 'no such device';
    if (wish.role !== undefined && !this.#devices.assign(id, wish.role))
      return 'this is the last admin: make another first';
    if (wish.name !== undefined) this.#devices.rename(id, wish.name);
    this.#options.audit({ who: by, from: '', act: 'device changed', about: { device: id, ...wish } });
    await this.#save();
    return undefined;
  }

  /** Out at once. A sentence where it cannot be done. */
  async remove(id: string, by: string): Promise<string | undefined> {
    if (this.#devices.isLastAdmin(id)) return 'this is the last admin: make another first';
    if (!this.#devices.remove(id)) return 'no such device';
    this.#options.audit({ who: by, from: '', act: 'device put out', about: { device: id } });
    await this.#save();
    return undefined;
  }

  /** Somebody was turned away over HTTP. */
  refused(from: string, what: string, why: string): void {
    this.#refusal('', from, 'refused', { what: what.slice(0, 200), why });
  }

  noteIn({ device, name, role }: Pass, from: string, session: string): void {
    this.#options.audit({ who: device ?? '', from, act: 'connected', about: { session, name, role } });
  }

  noteOut(from: string, why: string): void {
    this.#refusal('', from, 'refused', { what: 'a connection', why });
  }

  /** An admin ended a session's connections. */
  ended(session: string, by: string): void {
    this.#options.audit({ who: by, from: '', act: 'session ended', about: { session } });
  }

  /** So many of them are written; the next one says how many were not. */
  #refusal(who: string, from: string, act: string, about: Readonly<Record<string, string>>): void {
    const unwritten = this.#refusals.note(from, this.#options.clock.monoMs());
    if (unwritten === undefined) return;
    this.#options.audit({ who, from, act, about: { ...about, ...(unwritten > 0 && { unwritten }) } });
  }

  async #hashed(secret: string, salt: string): Promise<string> {
    this.#hashes += 1;
    const made = this.#hashing.then(() => slowHash(secret, salt));
    this.#hashing = made.catch(() => {});
    try {
      return await made;
    } finally {
      this.#hashes -= 1;
    }
  }

  rotateKeys(by: string): void {
    this.#tokens.rotate();
    this.#options.audit({ who: by, from: '', act: 'keys rotated' });
  }

  async #admitNew(name: string, role: Role, address: string): Promise<Granted> {
    const { clock, audit } = this.#options;
    const id = randomUUID();
    const secret = newSecret();
    if (!this.#devices.add({ id, name, role }, hashOf(secret), clock.wallMs()))
      return no('too many devices are paired');
    if (role === 'admin') this.#codes.closeEndless();
    audit({ who: id, from: address, act: 'paired', about: { role, name } });
    await this.#save();
    const device = this.#devices.find(id);
    return device ? { ok: true, grant: await this.#grant(device, secret) } : no('put out again at once');
  }

  async #grant(device: Device, secret: string): Promise<Grant> {
    const { token, until } = await this.#tokens.issue(device.id, device.family.n);
    return { device, secret: `${device.id}.${secret}`, token, leftMs: until - this.#options.clock.monoMs() };
  }

  #byTicket(ticket: string, address: string): Admission {
    const { clock } = this.#options;
    const at = clock.monoMs();
    const device = this.#devices.find(this.#tickets.spend(hashOf(ticket), address, at) ?? '');
    return device
      ? { ok: true, pass: passOf(device, at + ticketPassMs) }
      : turnedAway('this ticket is wrong, used or too old');
  }

  async #byToken(token: string): Promise<Admission> {
    const claims = await this.#tokens.verify(token);
    const device = claims && this.#devices.find(claims.device);
    if (!claims || !device) return turnedAway('this token is not good here, or no longer');
    if (this.#devices.confirm(device.id, claims.n)) this.#saveLater();
    return { ok: true, pass: passOf(device, claims.until) };
  }

  /** Once everything that was told to the disk is on it, or failed. */
  async stop(): Promise<void> {
    await this.#saved.catch(() => {});
  }

  #save(): Promise<void> {
    this.#saved = writePeople(this.#options.file, this.#devices.all());
    return this.#saved;
  }

  /** For what may wait; that it failed is said by what may not. */
  #saveLater(): void {
    this.#save().catch(() => {});
  }
}

/** A connection that came by ticket lasts as long as one by token. */
const ticketPassMs = 600_000;

const passOf = ({ id, name, role }: Device, until: number): Pass => ({ device: id, name, role, until });

const whyNot = {
  unknown: 'this device is not paired here, or no longer',
  wrong: 'this device is not paired here, or no longer',
  reused: 'this secret was used before, so two hold it: the device is out and has to be paired anew',
} as const;
