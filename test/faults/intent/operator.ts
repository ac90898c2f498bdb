/**
 * One operator over a real WebSocket, as bare as the protocol allows: greets, acknowledges, pings while it is awake, asks
 * for the lease, commands and drives. It keeps what it was told and when it sent each stick, and does nothing by itself
 * that a test did not begin.
 */
import { randomUUID } from 'node:crypto';
import { WebSocket } from 'ws';
import { commandKinds, isCommandName } from '../../../bridge/protocol/command.ts';
import { protocolVersion, subprotocol } from '../../../bridge/protocol/version.ts';
import { labMs, until } from '../real/clock.ts';
import { type DriveTold, type Told, toldOf } from './told.ts';

export type OperatorOptions = {
  readonly name: string;
  readonly role?: 'viewer' | 'operator' | 'admin';
  /** Commands whose end it does not know. */
  readonly pending?: readonly string[];
  readonly gen?: number;
  /** Which of the session's connections this is. */
  readonly path?: string;
  /** The only vehicle that it looks at, where there are several. */
  readonly vehicle?: string;
  /** Who it is, where that is asked. */
  readonly proof?: object;
};

/** One stick as it left: its number, when, and what it said. */
export type SentStick = {
  readonly n: number;
  readonly at: number;
  readonly term: number;
  readonly steer: number;
  readonly throttle: number;
};
type Ask = { readonly id?: string; readonly ttlMs?: number; readonly confirmed?: boolean; readonly term?: number };

const everyMs = 50;
const awakeEveryMs = 500;

/** The steering that a stick carries besides, so that it is known again at the rover: thousandths, never centred by chance. */
export const markOf = (n: number): number => (n % 40) / 1000;

export class Operator {
  readonly socket: WebSocket;
  readonly told: Told[] = [];
  readonly sent: SentStick[] = [];
  vehicle = '';
  closedWith: number | undefined;
  /** Bridge's monotonic ms minus the lab's, by the quickest of the pongs. */
  offsetMs = 0;
  rttMs = Number.POSITIVE_INFINITY;
  speedMps = 0;
  #n = 0;
  #pings = 0;
  #seen = 0;
  #boot = '';
  #timers: NodeJS.Timeout[] = [];

  readonly #only: string | undefined;

  constructor(url: string, { name, role, pending, gen = 0, path, vehicle, proof }: OperatorOptions) {
    this.#only = vehicle;
    // Whom a bridge's own certificate is to be trusted by is not what is tried here.
    this.socket = new WebSocket(url, subprotocol, { rejectUnauthorized: false });
    this.socket.on('error', () => {});
    this.socket.on('close', (code) => {
      this.closedWith = code;
      this.silence();
    });
    const hello = {
      t: 'hello',
      protocol: [protocolVersion],
      clientId: name,
      tab: name,
      page: name,
      gen,
      mode: 'watch',
      cursor: null,
      want: { rateHz: 25, encoding: 'json', maxBytesPerS: null },
      ...(role && { role }),
      ...(pending && { pending }),
      ...(path && { path }),
      ...(proof && { proof }),
    };
    this.socket.on('open', () => this.say(hello));
    this.socket.on('message', (data) => this.#hear(toldOf(String(data))));
  }

  say(message: object): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  /** Greeted, with the clock of the bridge known and a vehicle in sight; throws after 10 s. */
  async ready(): Promise<this> {
    const isReady = () => this.vehicle !== '' && this.#boot !== '';
    if (!(await until(isReady, 10_000)))
      throw new Error(`the operator was not greeted; got ${this.told.length} messages`);
    for (let count = 0; count < 5; count++) {
      this.#ping(false);
      await until(() => this.told.filter(({ t }) => t === 'pong').length > count, 2000);
    }
    return this;
  }

  get control() {
    const isOurs = (message: Told): message is Extract<Told, { t: 'control' }> =>
      message.t === 'control' && message.vehicle === this.vehicle;
    return this.told.findLast(isOurs);
  }

  get term(): number {
    return this.control?.lease.term ?? 0;
  }

  get boot(): string {
    return this.#boot;
  }

  /** The bridge's stamp of the newest that came. */
  get seen(): number {
    return this.#seen;
  }

  drives(): readonly DriveTold[] {
    return this.told.filter((message) => message.t === 'drive_state');
  }

  /** A sign of life every 500 ms from now on ([A2]). */
  stayAwake(): void {
    this.#ping(true);
    this.#timers.push(setInterval(() => this.#ping(true), awakeEveryMs));
  }

  /** The answer to an act on the lease that is no longer pending; undefined where none came in time. */
  async lease(act: string, more: object = {}, withinMs = 5000) {
    const id = randomUUID();
    this.say({ t: 'lease_request', id, vehicle: this.vehicle, act, term: this.term, ...more });
    const answer = () =>
      this.told.flatMap((message) => (message.t === 'lease_response' && message.id === id ? [message] : [])).at(-1);
    await until(() => answer() !== undefined && answer()?.pending !== true, withinMs);
    return answer();
  }

  /** Asks and hands back its id; what becomes of it is in `stepsOf`. */
  command(
    name: string,
    args: object = {},
    { id = randomUUID(), ttlMs, confirmed, term = this.term }: Ask = {},
  ): string {
    const kind = isCommandName(name) ? commandKinds[name].class : 'query';
    const acts = kind === 'motion' || kind === 'toggle';
    this.say({
      t: 'send_command',
      id,
      vehicle: this.vehicle,
      name,
      args,
      ageMs: 0,
      term,
      ...(acts && { seen: { boot: this.#boot, at: this.#seen } }),
      ...(ttlMs !== undefined && { ttlMs }),
      ...(confirmed && { confirmed }),
    });
    return id;
  }

  /** Every event that came, in order. */
  events() {
    return this.told.flatMap((message) => (message.t === 'events' ? message.entries : []));
  }

  get session(): string {
    const greeting = this.told.find((message) => message.t === 'connection_response');
    return greeting?.t === 'connection_response' ? greeting.sessionId : '';
  }

  stepsOf(id: string) {
    return this.told.flatMap((message) => (message.t === 'command_response' && message.id === id ? [message] : []));
  }

  outcomeOf(id: string) {
    return this.stepsOf(id).find(({ final }) => final);
  }

  /** The outcome in short, or what it is waiting for. */
  async ends(id: string, withinMs = 10_000): Promise<string> {
    await until(() => this.outcomeOf(id) !== undefined, withinMs);
    const found = this.outcomeOf(id);
    return found ? [found.step, found.code].filter(Boolean).join(' ') : 'under way';
  }

  /** Commands until it is done; throws where that does not succeed within 15 s. */
  async obtain(name: string, args: object = {}): Promise<void> {
    const overdue = labMs() + 15_000;
    let end = '';
    while (labMs() < overdue) {
      end = await this.ends(this.command(name, args));
      if (end === 'done') return;
      await until(() => false, 200);
    }
    throw new Error(`${name} ended as ${end}`);
  }

  stick(throttle: number, held = true, over: object = {}): void {
    this.#n += 1;
    const steer = throttle === 0 ? 0 : markOf(this.#n);
    const at = labMs();
    const { term } = this;
    this.sent.push({ n: this.#n, at, term, steer, throttle });
    const frame = { term, n: this.#n, c: at, seen: this.#seen, steer, throttle, held };
    this.say({ t: 'drive', vehicle: this.vehicle, ...frame, ...over });
  }

  /** Sticks every 50 ms from now on; `throttle` is asked each time. */
  steer(throttle: () => number): void {
    this.stick(throttle());
    this.#timers.push(setInterval(() => this.stick(throttle()), everyMs));
  }

  /** Says nothing any more by itself; what comes is still heard. */
  silence(): void {
    for (const timer of this.#timers.splice(0)) clearInterval(timer);
  }

  /** Gone as a killed process is: the kernel resets what it had open. */
  kill(): void {
    this.silence();
    this.socket.terminate();
  }

  #ping(awake: boolean): void {
    this.#pings += 1;
    this.say({ t: 'ping', n: this.#pings, c0: labMs(), awake });
  }

  #hear(message: Told): void {
    this.told.push(message);
    if (message.t === 'connection_response') {
      this.#boot = message.boot;
      this.#seen = message.at;
    } else if (message.t === 'telemetry' || message.t === 'state_restored' || message.t === 'control') {
      this.#seen = Math.max(this.#seen, message.at);
    } else if (message.t === 'pong') this.#pong(message);
    if (message.t === 'telemetry' && message.q !== undefined) this.say({ t: 'ack', q: message.q });
    if (message.t === 'control' && message.vehicle === (this.#only ?? message.vehicle)) this.vehicle = message.vehicle;
    if (message.t !== 'telemetry') return;
    for (const { groups } of message.vehicles) this.speedMps = groups?.motion?.v.speedMps ?? this.speedMps;
  }

  #pong({ c0, s1, s2 }: Extract<Told, { t: 'pong' }>): void {
    const now = labMs();
    const rttMs = now - c0 - (s2 - s1);
    this.#seen = Math.max(this.#seen, s2);
    if (rttMs > this.rttMs) return;
    this.rttMs = rttMs;
    this.offsetMs = (s1 - c0 + (s2 - now)) / 2;
  }
}
