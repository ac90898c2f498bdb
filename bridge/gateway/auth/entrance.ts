/**
 * The door of a bridge that others can reach: devices are paired once by a code, come back with a secret that changes at
 * every use, and get a token of ten minutes for it. What is told to the disk is on it before it is answered, so that no
 * power cut puts a device out; a disk that takes nothing does neither (`next-secrets.ts`).
 */
import { randomUUID } from 'node:crypto';
import { type Device, Devices, numberOf, type RefusedRenewal } from '../../core/access/devices.ts';
import type { Admission, Door } from '../../core/access/door.ts';
import { RefusalNotes } from '../../core/access/limits-refusals.ts';
import { codeForMs } from '../../core/access/pairing.ts';
import type { Pass } from '../../core/access/pass.ts';
import { Tickets } from '../../core/access/tickets.ts';
import type { Clock } from '../../core/clock.ts';
import type { KeptFile } from '../../core/kept-file.ts';
import type { Role } from '../../protocol/command.ts';
import type { Proof } from '../../protocol/identity.ts';
import { CodeDesk, no, type Refused } from './code-desk.ts';
import { NextSecrets } from './next-secrets.ts';
import { readPeople, writePeople } from './people-file.ts';
import { hashOf, mayBeHeld, newSecret } from './secrets.ts';
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
export type Granted = { readonly ok: true; readonly grant: Grant } | Refused;

const textOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const turnedAway = (why: string): Admission => ({ ok: false, as: 'authFailed', why });

export class Entrance implements Door {
  readonly openAs = null;
  readonly #options: EntranceOptions;
  readonly #devices: Devices;
  readonly #secrets: NextSecrets;
  readonly #tokens: Tokens;
  readonly #codes: CodeDesk;
  readonly #tickets = new Tickets();
  readonly #refusals = new RefusalNotes();
  #saved: Promise<void> = Promise.resolve();

  private constructor(options: EntranceOptions, kept: readonly Device[]) {
    this.#options = options;
    this.#devices = new Devices(kept, (id, device) => options.changed(id, device));
    this.#secrets = new NextSecrets({
      devices: this.#devices,
      save: () => this.#save(),
      stuck: (who, error) =>
        options.audit({ who, from: '', act: 'secrets not changed', about: { why: textOf(error) } }),
    });
    const now = () => options.clock.monoMs();
    this.#codes = new CodeDesk(now);
    this.#tokens = new Tokens({ boot: options.boot, now });
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
    const text = await this.#codes.make(role, name, forMs);
    if (text === undefined) return undefined;
    this.#options.audit({ who: by, from: '', act: 'pairing code made', about: { role, name } });
    return text;
  }

  /** Trades a code for a device of that name. */
  async pair(typed: string, name: string, address: string): Promise<Granted> {
    const spent = await this.#codes.spend(typed, address);
    if (spent.ok) return this.#admitNew(spent.code.name || name, spent.code.role, address, spent.giveBack);
    const { isWrong, ...refused } = spent;
    if (isWrong) this.#refusal('', address, 'pairing refused', {});
    return refused;
  }

  /** Trades a device's secret for its next one and a token. */
  async renew(held: string, address: string): Promise<Granted> {
    const { clock } = this.#options;
    const [id = '', secret = ''] = mayBeHeld(held) ? held.split('.') : [];
    const trade = this.#secrets.trade(id, secret, clock.monoMs(), clock.wallMs());
    if (!trade.ok) return this.#refuseReturn(id.slice(0, 64), address, trade.why);
    const now = await trade.now;
    const device = this.#devices.find(id);
    return device ? { ok: true, grant: await this.#grant(device, now) } : no(whyNot.unknown);
  }

  /** Nobody guesses 256 bits: who is wrong is told so as often as they like, and never stands before who is right. */
  async #refuseReturn(who: string, from: string, why: RefusedRenewal): Promise<Granted> {
    const act = 'coming back refused';
    if (why !== 'reused') this.#refusal(who, from, act, { why });
    else {
      this.#options.audit({ who, from, act, about: { why } });
      await this.#save();
    }
    return no(whyNot[why]);
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

  rotateKeys(by: string): void {
    this.#tokens.rotate();
    this.#options.audit({ who: by, from: '', act: 'keys rotated' });
  }

  async #admitNew(name: string, role: Role, address: string, giveBack: () => void): Promise<Granted> {
    const { clock, audit } = this.#options;
    const id = randomUUID();
    const secret = newSecret();
    if (!this.#devices.add({ id, name, role }, hashOf(secret), clock.wallMs()))
      return no('too many devices are paired');
    try {
      await this.#save();
    } catch (error) {
      this.#devices.remove(id);
      this.#saveLater();
      giveBack();
      this.#refusal('', address, 'pairing refused', { why: textOf(error) });
      return no('the bridge cannot keep on its disk who is paired; this code is good as before');
    }
    if (role === 'admin') this.#codes.closeEndless();
    audit({ who: id, from: address, act: 'paired', about: { role, name } });
    const device = this.#devices.find(id);
    return device ? { ok: true, grant: await this.#grant(device, secret) } : no('put out again at once');
  }

  async #grant(device: Device, secret: string): Promise<Grant> {
    const { token, until } = await this.#tokens.issue(device.id, numberOf(device.family, hashOf(secret)));
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
