/**
 * Being called by a name on the networks that the machine is in (RFC 6762): ask three times whether somebody has it, then
 * say that it is ours, answer who asks, and say goodbye. Who has it already keeps it, and we take the next: what is heard
 * goes in, what is to be sent comes out; sockets and timers are elsewhere.
 */
import { decodePacket, encodePacket, nameBytes, type Packet, type Resource, types } from './packet.ts';
import { addressesOf, isAddress, type OwnRecord, ownRecords, type Page, type Place } from './records.ts';

export type Said = {
  /** The name has changed, or could not be had at all; one sentence. */
  onName(name: string | null, why: string): void;
  /** To everybody in that network, or to the one who asked. */
  send(place: string, bytes: Uint8Array, to?: Asker): void;
};

export type Asker = { readonly address: string; readonly port: number };

const probeMs = 250;
const probes = 3;
/** Said twice, since one may be lost. */
const announceAgainMs = 1000;
/** The same is answered to everybody no oftener. */
const answerMs = 1000;
const defendMs = 200;
/** Whether that other program still answers is looked at again. */
const theirsMs = 60_000;
const deferMs = 1000;
/** Where every name was somebody else's it is tried again: they may leave, or have lied. */
const againMs = 60_000;
/** Whom it is told alone has asked alone, and asks as often as it likes: all of them together get so many a second. */
const mostAlone = 20;
const ttlS = 120;
const usualPort = 5353;

type State =
  | { readonly at: 'probing'; readonly asked: number; readonly next: number }
  | { readonly at: 'ours'; readonly said: number; readonly next: number }
  /** Another program of this very machine answers for the name, with our addresses. */
  | { readonly at: 'theirs'; readonly next: number }
  | { readonly at: 'given up'; readonly next: number }
  | { readonly at: 'left' };

export class Responder {
  readonly #names: readonly string[];
  readonly #page: Page;
  readonly #said: Said;
  #places: readonly Place[] = [];
  #try = 0;
  /** Undefined before anything is settled. */
  #name: string | null | undefined;
  #state: State;
  #alone = { since: Number.NEGATIVE_INFINITY, told: 0 };
  readonly #answeredAt = new Map<string, number>();

  /** `names`: the one that is wanted, then what is taken instead. */
  constructor(names: readonly string[], page: Page, at: number, said: Said) {
    this.#names = names;
    this.#page = page;
    this.#said = said;
    this.#state = { at: 'probing', asked: 0, next: at };
  }

  /** By which the rover can be found now; null while that is not settled. */
  get name(): string | null {
    return this.#name ?? null;
  }

  /** The networks that the machine is in now. A new one is asked like any, for the wanted name first: it may be free there. */
  enter(places: readonly Place[], at: number): void {
    const known = JSON.stringify(this.#places);
    if (known === JSON.stringify(places)) return;
    this.#places = places;
    for (const key of this.#answeredAt.keys())
      if (!places.some((place) => key.startsWith(`${place.key} `))) this.#answeredAt.delete(key);
    if (this.#state.at !== 'left') this.#begin(at);
  }

  #begin(at: number): void {
    this.#try = 0;
    this.#state = { at: 'probing', asked: 0, next: at };
  }

  /** Call every 50 ms or so. */
  tick(at: number): void {
    const state = this.#state;
    if (this.#places.length === 0 || !('next' in state) || at < state.next) return;
    if (state.at === 'ours') {
      if (state.said >= 2) return;
      this.#announce(ttlS);
      this.#state = { ...state, said: state.said + 1, next: at + announceAgainMs };
    } else if (state.at === 'theirs') {
      this.#state = { at: 'probing', asked: 0, next: at };
    } else if (state.at === 'given up') {
      this.#begin(at);
    } else if (state.asked < probes) {
      for (const place of this.#places) this.#said.send(place.key, this.#probe(place));
      this.#state = { at: 'probing', asked: state.asked + 1, next: at + probeMs };
    } else {
      this.#state = { at: 'ours', said: 0, next: at };
      this.#settle(this.#wanted, `the rover is ${this.#wanted} on the network`);
      this.tick(at);
    }
  }

  /** What came in at a place, from anybody. */
  hear(key: string, bytes: Uint8Array, from: Asker, at: number): void {
    // Who writes no port of its own can be told nothing, and a socket throws where it is asked to.
    if (from.port === 0) return;
    const packet = decodePacket(bytes);
    const place = this.#places.find((one) => one.key === key);
    if (packet === undefined || place === undefined || !('next' in this.#state)) return;
    if (packet.isAnswer) this.#hearAnswer(packet, at);
    else {
      this.#hearClaim(packet, place, at);
      this.#answer(packet, place, from, at);
    }
  }

  /** What others kept of us is void. */
  leave(): void {
    if (this.#state.at === 'ours') this.#announce(0);
    this.#state = { at: 'left' };
  }

  /** Said once: the same name found again is no news. */
  #settle(name: string | null, why: string): void {
    if (name === this.#name) return;
    this.#name = name;
    this.#said.onName(name, why);
  }

  get #wanted(): string {
    return this.#names[this.#try] ?? '';
  }

  #isForUs = (record: Resource): boolean => record.name === this.#wanted && isAddress(record);

  /** Whether a record says of our name what we say ourselves. */
  #isSame({ type, data }: Resource): boolean {
    return this.#places.some((place) => addressesOf(place, type).some((own) => isEqual(own, data)));
  }

  #hearAnswer({ answers }: Packet, at: number): void {
    const about = answers.filter((record) => this.#isForUs(record) && record.ttlS > 0);
    if (about.length === 0 || this.#state.at === 'given up') return;
    if (about.some((record) => !this.#isSame(record))) this.#yield(at);
    else if (this.#state.at === 'probing') {
      this.#state = { at: 'theirs', next: at + theirsMs };
      this.#settle(this.#wanted, `another program of this machine answers for ${this.#wanted} already`);
    }
  }

  /** Somebody has it: as it was ours we ask again, and only then take another (RFC 6762, 9). */
  #yield(at: number): void {
    if (this.#state.at !== 'probing') {
      this.#state = { at: 'probing', asked: 0, next: at };
      return;
    }
    const taken = this.#wanted;
    this.#try++;
    if (this.#try >= this.#names.length) {
      this.#state = { at: 'given up', next: at + againMs };
      this.#settle(null, `${taken} and all names before it belong to others: the rover has none on this network`);
      return;
    }
    this.#state = { at: 'probing', asked: 0, next: at };
  }

  /** Two who ask at once: the greater address has it, the other waits and finds it taken (RFC 6762, 8.2). */
  #hearClaim({ claims }: Packet, place: Place, at: number): void {
    if (this.#state.at !== 'probing') return;
    const others = claims.filter((record) => this.#isForUs(record) && !this.#isSame(record));
    const [own] = addressesOf(place, types.A);
    const loses = others.some(({ type, data }) => type === types.A && own !== undefined && compare(own, data) < 0);
    if (loses) this.#state = { at: 'probing', asked: 0, next: at + deferMs };
  }

  #answer({ id, questions, claims }: Packet, place: Place, from: Asker, at: number): void {
    if (this.#state.at !== 'ours') return;
    const all = this.#records(place, ttlS);
    const answers = all.filter(({ asked, type }) =>
      questions.some((question) => question.name === asked && [type, types.ANY].includes(question.type)),
    );
    if (answers.length === 0) return;
    const isLegacy = from.port !== usualPort;
    // Who asks from a port of its own is no responder: it wants its question back, and to keep nothing for long.
    if (isLegacy) {
      if (!this.#mayTellAlone(at)) return;
      const short = answers.map((record) => ({ ...record, isOurs: false, ttlS: 10 }));
      const asked = questions.map((question) => ({ ...question, name: nameBytes(question.name), wantsUnicast: false }));
      this.#said.send(place.key, encodePacket({ id, isAnswer: true, questions: asked, answers: short }), from);
      return;
    }
    if (questions.every(({ wantsUnicast }) => wantsUnicast)) {
      if (!this.#mayTellAlone(at)) return;
      this.#said.send(place.key, encodePacket({ isAnswer: true, answers }), from);
      return;
    }
    // Who means to claim the name has to hear of us before it does.
    const everyMs = claims.length > 0 ? defendMs : answerMs;
    const fresh = answers.filter(({ asked, type }) => this.#mayAnswer(`${place.key} ${asked} ${type}`, at, everyMs));
    if (fresh.length > 0) this.#said.send(place.key, encodePacket({ isAnswer: true, answers: fresh }));
  }

  /** A storm of questions is one answer a second. The keys are ours alone, and few. */
  #mayAnswer(key: string, at: number, everyMs: number): boolean {
    if (at - (this.#answeredAt.get(key) ?? Number.NEGATIVE_INFINITY) < everyMs) return false;
    this.#answeredAt.set(key, at);
    return true;
  }

  #mayTellAlone(at: number): boolean {
    if (at - this.#alone.since >= answerMs) this.#alone = { since: at, told: 0 };
    this.#alone.told++;
    return this.#alone.told <= mostAlone;
  }

  #announce(seconds: number): void {
    for (const place of this.#places)
      this.#said.send(place.key, encodePacket({ isAnswer: true, answers: this.#records(place, seconds) }));
  }

  #probe(place: Place): Uint8Array {
    const name = nameBytes(this.#wanted);
    const claims = this.#records(place, ttlS).filter(isAddress);
    return encodePacket({
      isAnswer: false,
      questions: [{ name, type: types.ANY, wantsUnicast: false }],
      claims: claims.map((record) => ({ ...record, isOurs: false })),
    });
  }

  #records(place: Place, seconds: number): readonly OwnRecord[] {
    return ownRecords(this.#wanted, this.#page, place, seconds);
  }
}

const isEqual = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && compare(a, b) === 0;

function compare(a: Uint8Array, b: Uint8Array): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    const away = (a[i] ?? 0) - (b[i] ?? 0);
    if (away !== 0) return away;
  }
  return a.length - b.length;
}
