/**
 * The bridge of a simulated run: the real domain and the real gateway, put together as the process does, on a machine
 * whose process can be killed, stopped and started again. What lives only in memory is gone with each life.
 */
import { openDoor } from '../../../bridge/core/access/door.ts';
import { Counters } from '../../../bridge/core/counters.ts';
import { Fleet, type Happening } from '../../../bridge/core/fleet.ts';
import type { Keeper } from '../../../bridge/core/journal.ts';
import type { Report } from '../../../bridge/core/link.ts';
import { Outbox } from '../../../bridge/core/outbox.ts';
import { Sessions } from '../../../bridge/core/sessions.ts';
import { EventStream } from '../../../bridge/core/stream.ts';
import type { Carrier } from '../../../bridge/gateway/carrier.ts';
import { Gateway } from '../../../bridge/gateway/gateway.ts';
import type { Policy } from '../../../bridge/protocol/hello.ts';
import type { Vehicle } from '../../../bridge/protocol/vehicle.ts';
import { noIntent } from '../../support/desk.ts';
import { healthSample } from '../../support/wire-samples.ts';
import { canonical, type History } from '../kit/history.ts';
import { Disk } from './disk.ts';
import type { Listener, ServerEnd } from './wire.ts';
import { Party, type World } from './world.ts';

/** As the bridge's own, which its composition root keeps to itself. */
export const labPolicy: Policy = {
  tickMs: 100,
  staleAfterMs: 1000,
  deadAfterMs: 3000,
  pingIntervalMs: 2000,
  hiddenPingIntervalMs: 25_000,
  lateAfterPeriods: 2.5,
  leasePingIntervalMs: 500,
  driveIntervalMs: 50,
  pageLifeMs: 150,
};

const link = { id: 'link', name: 'link', replay: false };
const rover = { systemId: 1, componentId: 1 };
const syncMs = 20;
const sweepMs = 250;
const healthMs = 10_000;

type Life = { readonly boot: string; readonly party: Party; readonly gateway: Gateway; readonly fleet: Fleet };

export class SimBridge {
  readonly #world: World;
  readonly #history: History;
  readonly #policy: Policy;
  readonly disk = new Disk('epoch');
  #lives = 0;
  #life: Life | undefined;
  /** What failed in a handler: bugs, every one. */
  readonly bugs: unknown[] = [];
  /** Told when the process is gone, so that its kernel can close what it had open. */
  onKilled: () => void = () => {};

  constructor(world: World, history: History, policy: Policy = labPolicy) {
    this.#world = world;
    this.#history = history;
    this.#policy = policy;
  }

  get listener(): Listener {
    const life = this.#life;
    if (life === undefined) return { listening: false, accept: refuse, party: new Party(this.#world, 0) };
    return { listening: true, accept: (carrier) => accept(life.gateway, carrier), party: life.party };
  }

  get connCount(): number {
    return this.#life?.gateway.connCount ?? 0;
  }

  get pendingTimers(): number {
    return this.#life?.party.pending ?? 0;
  }

  get boot(): string | undefined {
    return this.#life?.boot;
  }

  /** The bridge's clock minus the world's. */
  get aheadMs(): number {
    return this.#life?.party.showsAt(0) ?? Number.NaN;
  }

  vehicles(): readonly Vehicle[] {
    return this.#life?.fleet.vehicles() ?? [];
  }

  start(): void {
    this.#lives += 1;
    const boot = `boot-${this.#lives}`;
    const party = new Party(this.#world, 1000 + this.#lives * 7777);
    const { start, keeper } = this.disk.open();
    const fleet = new Fleet();
    const outbox = new Outbox(fleet);
    const sessions = new Sessions();
    // Whatever gets a number in the stream is the truth that readers are held to.
    const noted: Keeper = {
      get grantedTo() {
        return keeper.grantedTo;
      },
      renew: () => keeper.renew(),
      append: (entries) => {
        for (const { seq, body } of entries) {
          this.#history.note('bridge', { kind: 'origin', epoch: stream.epoch, seq, payload: canonical(body) });
        }
        keeper.append(entries);
      },
    };
    const stream: EventStream = new EventStream(start, party, noted);
    let ids = 0;
    const gateway = new Gateway(
      {
        clock: party,
        boot,
        bridgeVersion: '0.0.0',
        policy: this.#policy,
        banners: [],
        outbox,
        stream,
        sessions,
        intent: noIntent,
        door: openDoor('admin'),
        stopRole: 'viewer',
        counters: new Counters(),
        newId: () => `${boot}-${++ids}`,
      },
      (error) => this.bugs.push(error),
    );
    const announce = (happenings: readonly Happening[]) => {
      gateway.announce(happenings);
    };
    this.#observe = (report) => announce(fleet.observe(link, rover, party.monoMs(), report));
    party.every(this.#policy.tickMs, () => gateway.tick());
    party.every(syncMs, () => this.disk.sync());
    party.every(healthMs, () => gateway.report(healthOf(party.monoMs())));
    party.every(sweepMs, () => {
      announce(fleet.sweep(party.monoMs()));
      gateway.sweep();
    });
    this.#life = { boot, party, gateway, fleet };
    this.#history.note('bridge', { kind: 'up', boot });
  }

  /** `kill -9`. */
  kill(): void {
    const life = this.#life;
    if (life === undefined) return;
    const { epoch } = this.disk;
    for (const { seq } of this.disk.crash()) this.#history.note('bridge', { kind: 'vanished', epoch, seq });
    this.#end(life);
  }

  /** SIGTERM: everyone is told, everything is written. */
  leave(): void {
    const life = this.#life;
    if (life === undefined) return;
    this.disk.close();
    life.gateway.drain('the bridge is stopping', 1000);
    this.#end(life);
  }

  /** SIGSTOP and SIGCONT. */
  freeze(): void {
    this.#life?.party.freeze();
  }

  thaw(): void {
    this.#life?.party.thaw();
  }

  /** The vehicle says something; while no process runs nobody hears it. */
  observe(report: Report): void {
    if (this.#life !== undefined) this.#life.party.run(() => this.#observe(report));
  }

  #observe: (report: Report) => void = () => {};

  #end(life: Life): void {
    this.#history.note('bridge', { kind: 'killed', boot: life.boot });
    life.party.halt();
    this.#life = undefined;
    this.onKilled();
  }
}

function accept(gateway: Gateway, carrier: Carrier): ServerEnd {
  const conn = gateway.open(carrier);
  return {
    onText: (text) => gateway.guard(conn, () => conn.onText(text)),
    onClosed: () => gateway.closed(conn),
  };
}

const refuse = (): ServerEnd => {
  throw new Error('nobody listens');
};

const healthOf = (at: number) => healthSample({ at, vehicleConnected: true });
