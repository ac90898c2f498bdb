/**
 * Gives a vehicle its key, takes it back, or looks whether it signs, over a port of its own while no bridge uses it.
 * SETUP_SIGNING has no acknowledgement: what counts is what the vehicle's next frames are signed with.
 */
import type { Address } from '../core/link.ts';
import { isAutopilotHeartbeat } from './autopilots.ts';
import { introduction } from './companion.ts';
import { decode, encode, type From } from './mavlink/codec.ts';
import type { Inputs, MessageName } from './mavlink/generated/messages.ts';
import { isSealed, keyLength, seal, ticksAt, ticksOf } from './mavlink/signature.ts';
import { type Frame, FrameSplitter } from './mavlink/splitter.ts';
import { clerkOf } from './stations.ts';
import type { Port, Transport } from './transport.ts';
import { bad, good, type Parsed } from './url.ts';

export type SigningWish = 'set' | 'remove' | 'look';

/** `key` is the one to set, to take back with, or to look for; null is no key at all. */
export type SetUpOptions = {
  readonly transport: Transport;
  readonly wish: SigningWish;
  readonly key: Uint8Array | null;
  /** Where several vehicles are heard. */
  readonly systemId: number | null;
  readonly wallMs: () => number;
  /** How long a vehicle is waited for. */
  readonly withinMs?: number;
};

/** What the newest frame of a vehicle was signed with. */
type Manner = 'unsigned' | 'ours' | 'another';
const words: Readonly<Record<Manner, string>> = {
  unsigned: 'signs nothing',
  ours: 'signs with this key',
  another: 'signs with another key',
};

type Known = { readonly address: Address; peer: string; manner: Manner };

const pollMs = 50;
const askEveryMs = 500;
const lookMs = 1500;
const answerMs = 5000;
/** A number for our own frames that no bridge uses. */
const linkId = 99;

/** One sentence, whether it went well or not. */
export async function setUpSigning(options: SetUpOptions): Promise<Parsed<string>> {
  const { transport, withinMs = 10_000 } = options;
  const station = new Station(options);
  try {
    const port = await transport.open(station.events, AbortSignal.timeout(withinMs));
    station.port = port;
    return await converse(station, options, withinMs).finally(() => port.close());
  } catch (error) {
    return bad(error instanceof Error ? error.message : String(error));
  }
}

async function converse(station: Station, options: SetUpOptions, withinMs: number): Promise<Parsed<string>> {
  const { wish, systemId } = options;
  const isThere = () => station.vehicles.some(({ address }) => systemId === null || address.systemId === systemId);
  if (!(await until(withinMs, isThere, () => station.greet()))) {
    return bad(`no vehicle ${systemId === null ? '' : `${systemId} `}was heard within ${withinMs / 1000} s`);
  }
  await until(
    lookMs,
    () => false,
    () => station.greet(),
  );
  const meant = station.vehicles.filter(({ address }) => systemId === null || address.systemId === systemId);
  const [vehicle] = meant;
  if (vehicle === undefined || meant.length > 1) {
    return bad(
      `several vehicles are heard: ${meant.map(({ address }) => address.systemId).join(', ')}; name one with --system`,
    );
  }
  const name = `vehicle ${vehicle.address.systemId}`;
  if (wish === 'look') return good(`${name} ${words[vehicle.manner]}`);
  const wanted: Manner = wish === 'set' ? 'ours' : 'unsigned';
  if (vehicle.manner === wanted) return good(`${name} ${words[wanted]} already`);
  // What was under way when the key arrived is signed as before.
  const isDone = () => vehicle.manner === wanted;
  if (await until(answerMs, isDone, () => station.hand(vehicle))) return good(`${name} now ${words[wanted]}`);
  return bad(
    `${name} was asked, but ${words[vehicle.manner]}: over its USB port it takes a key whatever it has; elsewhere only from who signs with the one it has`,
  );
}

/** Acts at once and every half second until it is so, or the time is up. */
async function until(ms: number, isSo: () => boolean, act: () => void): Promise<boolean> {
  for (let passed = 0; passed < ms; passed += pollMs) {
    if (isSo()) return true;
    if (passed % askEveryMs === 0) act();
    await new Promise<void>((resolve) => setTimeout(resolve, pollMs));
  }
  return isSo();
}

const maxVehicles = 32;

class Station {
  readonly vehicles: Known[] = [];
  port: Port | undefined;
  readonly #options: SetUpOptions;
  readonly #splitters = new Map<string, FrameSplitter>();
  #seq = 0;
  #ticks = 0;

  constructor(options: SetUpOptions) {
    this.#options = options;
  }

  readonly events = {
    onBytes: (bytes: Uint8Array, peer: string) => this.#hear(bytes, peer),
    onLeave: (peer: string) => void this.#splitters.delete(peer),
    onClose: () => {
      this.port = undefined;
    },
  };

  /** Who waits to be spoken to first speaks after this. */
  greet(): void {
    this.#say('HEARTBEAT', introduction, { systemId: 1, componentId: 192 }, undefined);
  }

  hand({ address, peer }: Known): void {
    const { wish, key, wallMs } = this.#options;
    const fields = {
      initial_timestamp: BigInt(wish === 'set' ? Math.max(ticksAt(wallMs()), this.#ticks) : 0),
      target_system: address.systemId,
      target_component: address.componentId,
      secret_key: wish === 'set' && key !== null ? [...key] : new Array<number>(keyLength).fill(0),
    };
    this.#say('SETUP_SIGNING', fields, clerkOf(address), peer);
  }

  /** Without a signature, which USB takes, and with ours, which a port takes where it is the vehicle's own. */
  #say<N extends MessageName>(name: N, fields: Inputs[N], from: Address, peer: string | undefined): void {
    this.port?.send(encode(name, fields, this.#from(from)), peer);
    const { key, wallMs } = this.#options;
    if (key === null) return;
    const signed = encode(name, fields, { ...this.#from(from), signed: true });
    this.#ticks = Math.max(this.#ticks + 1, ticksAt(wallMs()));
    seal(signed, key, linkId, this.#ticks);
    this.port?.send(signed, peer);
  }

  #from(from: Address): From {
    this.#seq = (this.#seq + 1) % 256;
    return { ...from, seq: this.#seq };
  }

  #hear(bytes: Uint8Array, peer: string): void {
    const splitter = this.#splitters.get(peer) ?? new FrameSplitter();
    this.#splitters.set(peer, splitter);
    splitter.push(bytes, (frame) => this.#onFrame(frame, peer));
  }

  #onFrame(frame: Frame, peer: string): void {
    this.port?.prove(peer);
    const { systemId, componentId } = frame;
    const known = this.vehicles.find(
      ({ address }) => address.systemId === systemId && address.componentId === componentId,
    );
    if (known === undefined) this.#meet(frame, peer);
    else {
      known.peer = peer;
      known.manner = this.#mannerOf(frame);
    }
  }

  #meet(frame: Frame, peer: string): void {
    const message = decode(frame);
    if (message?.name !== 'HEARTBEAT' || !isAutopilotHeartbeat(frame, message.fields)) return;
    const { systemId, componentId } = frame;
    if (this.vehicles.length >= maxVehicles) return;
    this.vehicles.push({ address: { systemId, componentId }, peer, manner: this.#mannerOf(frame) });
  }

  #mannerOf({ signed, bytes }: Frame): Manner {
    const { key } = this.#options;
    if (!signed) return 'unsigned';
    if (key === null || !isSealed(bytes, key)) return 'another';
    this.#ticks = Math.max(this.#ticks, ticksOf(bytes));
    return 'ours';
  }
}
