/**
 * Other ground stations beside the dashboard. They hear the vehicles byte for byte; what they say reaches a vehicle only
 * where their endpoint may write, within a rate, behind our own sticks, and as far as the domain lets it ([F4]). Whoever is
 * refused is told so in MAVLink's words where it has some, and the operators are told as well.
 */
import type { Clock, Stop } from '../core/clock.ts';
import type { Counters } from '../core/counters.ts';
import type { ForeignStanding } from '../core/foreign.ts';
import type { Address, Link } from '../core/link.ts';
import type { ForwardState } from '../protocol/forward.ts';
import { type Answers, answersTo } from './forward-answers.ts';
import { ForwardEndpoint } from './forward-endpoint.ts';
import { ForeignGate, type Refusal, refusalOf } from './forward-gate.ts';
import { everyone, type Meaning, markOf, meaningOf } from './forward-message.ts';
import type { ForwardPeer } from './forward-peer.ts';
import { Homes, RecentFrames, routesOf, type Stray, strayOf } from './forward-routing.ts';
import { openSite, placeOf, type Site, stateOf, stationMovesMs } from './forward-site.ts';
import type { ForwardSpec } from './forward-url.ts';
import { VehicleWays } from './forward-vehicles.ts';
import type { Frame } from './mavlink/splitter.ts';
import { frameOf } from './mavlink/splitter.ts';
import { bridgeComponents } from './stations.ts';
import type { Timers } from './timers.ts';
import type { Transport } from './transport.ts';

/** The same refusal is told to operators and to the station this often. */
const tellAgainMs = 30_000;
const stationHeardMs = 1000;

export type ForwardPorts = {
  /** The vehicles behind these links with that system id, or all of them for 0. */
  standings(links: ReadonlySet<string>, systemId: number): readonly ForeignStanding[];
  /** A station that may write was heard beside that vehicle. */
  heardStation(vehicle: string, station: Address, at: number): void;
  /** Somebody there tried what it may not; `by` names it and where it is. */
  refused(refusal: { vehicle: string; by: string; what: string; code: string; why: string }, at: number): void;
};

export type ForwardOptions = {
  readonly specs: readonly ForwardSpec[];
  readonly transportOf: (spec: ForwardSpec) => { readonly transport: Transport; readonly counters: Counters };
  /** Live links; a recording is never forwarded (decision 6.3). */
  readonly links: readonly Link[];
  readonly ports: ForwardPorts;
  readonly groundStation: number;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: () => number;
  readonly note: (forward: string, text: string) => void;
};

export class Forward {
  readonly #options: ForwardOptions;
  readonly #sites: readonly Site[];
  readonly #everyLink: ReadonlySet<string>;
  readonly #ownComponents: readonly number[];
  readonly #vehicles = new VehicleWays();
  readonly #stations = new Homes(stationMovesMs);
  readonly #recent = new RecentFrames();
  /** By link. */
  readonly #gates: ReadonlyMap<string, ForeignGate>;
  /** What leaves through a link now is somebody else's. */
  #isRelaying = false;

  constructor(options: ForwardOptions) {
    const live = options.links.filter(({ replay }) => !replay);
    this.#options = options;
    this.#everyLink = new Set(live.map(({ id }) => id));
    this.#ownComponents = bridgeComponents(live.map(({ url }) => url));
    const { clock, timers } = options;
    const gate = { clock, timers, leaving: this.#leaving };
    this.#gates = new Map(live.map((link) => [link.id, new ForeignGate(link, gate)]));
    this.#sites = options.specs.map((spec) => openSite(spec, live, (site) => this.#endpoint(spec, site)));
  }

  start(): Stop {
    const stops = this.#sites.map(({ endpoint }) => endpoint.start());
    return async () => {
      for (const gate of this.#gates.values()) gate.stop();
      await Promise.all(stops.map((stop) => stop()));
    };
  }

  /** Every frame of a live link, in and out; `bytes` are good only until this returns. */
  onFrame(link: Link, bytes: Uint8Array, way: 'in' | 'out', at: number): void {
    if (this.#sites.length === 0 || this.#isRelaying || !this.#everyLink.has(link.id)) return;
    const frame = frameOf(bytes);
    if (way === 'in' ? this.#isFromVehicles(link, frame, at) : this.#isOurs(frame, at)) this.#tell(link, frame, at);
  }

  states(): readonly ForwardState[] {
    return this.#sites.map(stateOf);
  }

  #endpoint(spec: ForwardSpec, site: () => Site): ForwardEndpoint {
    const { clock, timers, random, note, transportOf } = this.#options;
    return new ForwardEndpoint(
      { spec, clock, timers, random, ...transportOf(spec) },
      {
        onFrame: (frame, peer, at) => this.#onForeign(site(), peer, frame, at),
        onLeave: (peer) => this.#stations.leave(placeOf(site(), peer)),
        onChange: (up, why) => note(spec.id, `${up ? 'up' : 'down'}: ${why}`),
      },
    );
  }

  /** False for what only passed through a vehicle: echoes of ours, and of stations that live at an endpoint. */
  #isFromVehicles(link: Link, frame: Frame, at: number): boolean {
    if (this.#isBridge(frame) || frame.systemId === 0) return false;
    if (this.#stations.livesElsewhere(frame, link.id, at)) return false;
    return this.#vehicles.hear(frame, link, at);
  }

  /** Of what we say ourselves others hear what is for everyone: that we are here. It is known again when it comes back. */
  #isOurs(frame: Frame, at: number): boolean {
    if (meaningOf(frame).target.systemId !== everyone.systemId) return false;
    return this.#recent.note(markOf(frame), 'bridge', at);
  }

  #tell(link: Link, frame: Frame, at: number): void {
    // Others on this machine may keep what they are given until it has left.
    let bytes: Uint8Array | undefined;
    for (const { endpoint, links, owners } of this.#sites) {
      if (!links.has(link.id)) continue;
      const isSeen = this.#isBridge(frame) || owners.hear(frame, link.name, at);
      if (!isSeen) endpoint.counters.add('same_address');
      if (!isSeen || endpoint.peers.length === 0) continue;
      bytes ??= frame.bytes.slice();
      for (const peer of endpoint.peers) endpoint.send(bytes, peer);
    }
  }

  #onForeign(from: Site, peer: ForwardPeer, frame: Frame, at: number): void {
    const { endpoint, stations } = from;
    endpoint.counters.add('frames_in');
    const meaning = meaningOf(frame);
    if (meaning.decoded !== undefined) endpoint.prove(peer);
    const place = placeOf(from, peer);
    const stray = strayOf(frame, markOf(frame), place, this.#surroundings, at);
    // A loop's frames are no station's: they would be listed under the names of others.
    if (stray !== 'claims_vehicle' && stray !== 'came_back') stations.hear(frame, peer.where, at);
    if (stray !== null) this.#stray(from, peer, frame, stray, at);
    else if (this.#isBridge(meaning.target)) this.#drop(from, frame, 'for_bridge');
    else this.#passOn(from, peer, frame, meaning, at);
  }

  #stray(from: Site, peer: ForwardPeer, frame: Frame, stray: Stray, at: number): void {
    this.#drop(from, frame, stray);
    const why = toldStrays[stray];
    const vehicle = this.#standings(from, everyone)[0]?.vehicle;
    if (why === undefined || vehicle === undefined || !from.spec.write) return;
    if (!peer.mayTell(stray, tellAgainMs, at) || !from.news.take(1, at)) return;
    const tried = { what: 'to be heard', code: 'FORBIDDEN', why };
    this.#options.ports.refused({ vehicle, by: nameOf(from, peer, frame), ...tried }, at);
  }

  #passOn(from: Site, peer: ForwardPeer, frame: Frame, meaning: Meaning, at: number): void {
    const { target, message } = meaning;
    if (from.spec.write) this.#hearStation(from, peer, frame, at);
    const judge = () => refusalOf(from.spec, message, this.#standings(from, target));
    const refusal = judge();
    if (refusal !== null) this.#refuse(from, peer, frame, meaning, refusal, at);
    // A heartbeat that no vehicle is to hear tells the other stations that there is one more.
    if (refusal !== null && refusal.reason !== 'heartbeat') return;
    const links = refusal === null ? this.#linksTo(from, target) : [];
    const hasLeft = links.length > 0 && this.#relay(from, peer, links, frame, target, () => judge() === null, at);
    const isTold = this.#tellOthers(from, peer, frame, target);
    if (hasLeft || isTold) from.stations.passed(frame);
    else if (links.length === 0 && refusal === null) this.#drop(from, frame, 'no_way');
  }

  /** The guide: for everyone to all; for one to where it was heard. */
  #linksTo({ links, owners }: Site, target: Address): readonly string[] {
    return this.#vehicles.linksTo(target, owners).filter((link) => links.has(link));
  }

  #relay(
    from: Site,
    peer: ForwardPeer,
    links: readonly string[],
    frame: Frame,
    to: Address,
    mayLeave: () => boolean,
    at: number,
  ): boolean {
    if (!peer.maySpeak(at)) {
      this.#drop(from, frame, 'too_fast');
      return false;
    }
    const drop = (why: string) => this.#drop(from, frame, why);
    const foreign = { bytes: frame.bytes, to, mayLeave, drop };
    const passed = links.map((id) => this.#gates.get(id)?.pass(foreign) ?? false);
    if (!passed.some(Boolean)) drop('link_busy');
    return passed.some(Boolean);
  }

  readonly #leaving = (act: () => boolean): boolean => {
    this.#isRelaying = true;
    try {
      return act();
    } finally {
      this.#isRelaying = false;
    }
  };

  #tellOthers(from: Site, peer: ForwardPeer, frame: Frame, target: Address): boolean {
    const all = this.#sites.flatMap((to) => to.endpoint.peers.map((other) => ({ to, other })));
    const places = all.map(({ to, other }) => placeOf(to, other));
    const known = target.systemId === 0 ? [] : this.#stations.placesOf(target);
    const wanted = new Set(routesOf(target, known, places, placeOf(from, peer)));
    const told = all.map(({ to, other }) => wanted.has(placeOf(to, other)) && to.endpoint.send(frame.bytes, other));
    return told.some(Boolean);
  }

  #refuse(from: Site, peer: ForwardPeer, frame: Frame, meaning: Meaning, refusal: Refusal, at: number): void {
    this.#drop(from, frame, refusal.reason);
    const { tried } = refusal;
    const vehicle = refusal.vehicle || (this.#standings(from, meaning.target)[0]?.vehicle ?? '');
    if (vehicle === '') return;
    const isNew = tried !== null && peer.mayTell(`${refusal.reason} ${tried.what} ${vehicle}`, tellAgainMs, at);
    const isNews = isNew && from.news.take(1, at);
    const by = nameOf(from, peer, frame);
    if (isNews && tried) this.#options.ports.refused({ vehicle, by, ...tried }, at);
    // Whoever floods is not answered at the same pace.
    if (peer.maySpeak(at)) this.#answer(from, peer, frame, meaning, { refusal, isNews });
  }

  #answer({ endpoint }: Site, peer: ForwardPeer, frame: Frame, meaning: Meaning, answers: Answers): void {
    for (const bytes of answersTo(frame, meaning, answers)) endpoint.send(bytes, peer);
  }

  #drop({ endpoint, stations }: Site, from: Address, why: string): void {
    endpoint.counters.add(`dropped_${why}`);
    stations.dropped(from, why);
  }

  #hearStation(from: Site, peer: ForwardPeer, { systemId, componentId }: Frame, at: number): void {
    if (!peer.mayTell(`heard ${systemId}`, stationHeardMs, at)) return;
    const { heardStation } = this.#options.ports;
    for (const { vehicle } of this.#standings(from, everyone)) heardStation(vehicle, { systemId, componentId }, at);
  }

  #standings({ links }: Pick<Site, 'links'>, { systemId }: Address): readonly ForeignStanding[] {
    return this.#options.ports.standings(links, systemId);
  }

  readonly #isBridge = ({ systemId, componentId }: Address): boolean => {
    if (systemId === this.#options.groundStation) return true;
    return this.#ownComponents.includes(componentId) && this.#isVehicleSystem(systemId);
  };

  readonly #isVehicleSystem = (systemId: number): boolean =>
    this.#options.ports.standings(this.#everyLink, systemId).length > 0;

  readonly #surroundings = {
    isBridge: this.#isBridge,
    isVehicleSystem: this.#isVehicleSystem,
    livesWithVehicles: (address: Address, at: number) => this.#vehicles.isHeard(address, at),
    stations: this.#stations,
    recent: this.#recent,
  };
}

const nameOf = ({ spec }: Site, { where }: ForwardPeer, { systemId, componentId }: Address): string =>
  `station ${systemId}/${componentId} at ${where} (${spec.id})`;

/** What its operator can mend. */
const toldStrays: Readonly<Partial<Record<Stray, string>>> = {
  claims_bridge: 'it has the system id of this bridge: give it another one, such as 254',
  lives_elsewhere: 'another station has the same system id: give it another one',
};
