/**
 * Who may be believed on a link that has a key (guide, "Message Signing"). Every frame that leaves is signed; a frame that
 * comes has to carry a signature made with the same key, and a timestamp newer than all that were heard of its sender on
 * that link of the sender's. All links of one key share what was heard, so that a frame taken from one is worth nothing on
 * another. What is refused is counted by its reason and never reaches a decoder.
 *
 * A sender that was not heard yet must be less than a minute behind, and newer than anything that an earlier life of the
 * bridge may have heard: so a recording is worth nothing after a restart either. A vehicle whose own clock is behind learns
 * the time from what we send.
 */
import type { SigningState } from '../../protocol/signing.ts';
import { isSealed, latestTicks, linkIdOf, seal, ticksOf, ticksPerS } from './signature.ts';
import type { SigningClock } from './signing-clock.ts';
import type { Frame } from './splitter.ts';

export const refusals = [
  'mavlink_1',
  'unsigned',
  'wrong_key',
  'wrong_link',
  'replayed',
  'behind',
  'ahead',
  'crowded',
] as const;
/** Why a frame is not believed. `behind`: a new sender's clock is too old; `crowded`: there are too many senders. */
export type Refusal = (typeof refusals)[number];

export type UnsignedPolicy = 'refuse' | 'accept';

/** Senders that are remembered for one key. One that is a minute behind the newest gives its place to a new one. */
const maxStreams = 64;
const minute = 60 * ticksPerS;
/** RADIO_STATUS of a telemetry modem (MAV_COMP_ID_TELEMETRY_RADIO), which has no key and speaks of the way alone. */
const radioStatus = 109;
const modemComponent = 68;
/** SETUP_SIGNING carries a key in the clear. */
export const setupSigningId = 256;

type Stream = { ticks: number; link: string };

const streamOf = (bytes: Uint8Array): number => ((bytes[5] ?? 0) << 16) | ((bytes[6] ?? 0) << 8) | linkIdOf(bytes);

/** One key, and what was said and heard with it on all its links. */
export class SigningGroup {
  readonly key: Uint8Array;
  readonly clock: SigningClock;
  readonly #heard = new Map<number, Stream>();
  /** Our own words, by sender: an echo of them is no one's. As many as there are of us. */
  readonly #said = new Map<number, number>();

  constructor(key: Uint8Array, clock: SigningClock) {
    this.key = key;
    this.clock = clock;
  }

  sign(frame: Uint8Array, linkId: number): void {
    const ticks = this.clock.next();
    seal(frame, this.key, linkId, ticks);
    this.#said.set(streamOf(frame), ticks);
  }

  /** Judges a frame whose signature is right. `link` is ours, on which it came. */
  judge(frame: Uint8Array, link: string): Refusal | undefined {
    const ticks = ticksOf(frame);
    const key = streamOf(frame);
    if (ticks > latestTicks) return 'ahead';
    if (ticks <= (this.#said.get(key) ?? -1)) return 'replayed';
    const stream = this.#heard.get(key);
    if (stream === undefined) return this.#meet(key, { ticks, link });
    if (ticks <= stream.ticks) return stream.link === link ? 'replayed' : 'wrong_link';
    stream.ticks = ticks;
    stream.link = link;
    this.clock.heard(ticks);
    return undefined;
  }

  #meet(key: number, stream: Stream): Refusal | undefined {
    const oldest = this.clock.newest - minute;
    if (stream.ticks < oldest || stream.ticks <= this.clock.floor) return 'behind';
    if (this.#heard.size >= maxStreams && !this.#forget(oldest)) return 'crowded';
    this.#heard.set(key, stream);
    this.clock.heard(stream.ticks);
    return undefined;
  }

  /** Only what is a minute behind: whatever is replayed of it later is refused for that. */
  #forget(oldest: number): boolean {
    for (const [key, { ticks }] of this.#heard) if (ticks < oldest) return this.#heard.delete(key);
    return false;
  }
}

export type LinkSigningOptions = {
  readonly group: SigningGroup;
  /** Our link's name, and the number that our frames on it carry. */
  readonly link: string;
  readonly linkId: number;
  /** What becomes of MAVLink 2 frames without a signature. */
  readonly unsigned: UnsignedPolicy;
  /** The numbers that senders' links may have; null for any. */
  readonly from: readonly number[] | null;
};

export class LinkSigning {
  readonly #options: LinkSigningOptions;
  readonly #refused: Partial<Record<Refusal, number>> = {};
  #signed = 0;
  #verified = 0;
  #acceptedUnsigned = 0;
  #last: SigningState['last'] = null;

  constructor(options: LinkSigningOptions) {
    this.#options = options;
  }

  /** Signs a frame that was encoded as `signed`, in place, when it leaves. */
  sign(frame: Uint8Array): Uint8Array {
    this.#options.group.sign(frame, this.#options.linkId);
    this.#signed++;
    return frame;
  }

  /** Undefined for a frame that is to be believed. */
  judge(frame: Frame, at: number): Refusal | undefined {
    const why = this.#judge(frame);
    if (why === undefined) {
      if (frame.signed) this.#verified++;
      else this.#acceptedUnsigned++;
      return undefined;
    }
    this.#refused[why] = (this.#refused[why] ?? 0) + 1;
    this.#last = { why, at };
    return why;
  }

  /** Whether a believed frame speaks for its peer: what anybody could have sent, as a modem's word, keeps no place. */
  proves({ signed }: Frame): boolean {
    return signed || this.#options.unsigned === 'accept';
  }

  status(): SigningState {
    const { linkId, unsigned } = this.#options;
    const counts = { signed: this.#signed, verified: this.#verified, acceptedUnsigned: this.#acceptedUnsigned };
    return { linkId, unsigned, ...counts, refused: { ...this.#refused }, last: this.#last };
  }

  /** By the names of counters. */
  counts(): readonly (readonly [string, number])[] {
    const { clock } = this.#options.group;
    return [
      ['signing_signed', this.#signed],
      ['signing_verified', this.#verified],
      ['signing_accepted_unsigned', this.#acceptedUnsigned],
      ['signing_unsaved', clock.unsaved],
      ...refusals.map((why) => [`signing_${why}`, this.#refused[why] ?? 0] as const),
    ];
  }

  #judge({ version, signed, bytes, messageId, componentId }: Frame): Refusal | undefined {
    const { group, link, from, unsigned } = this.#options;
    if (!signed && messageId === radioStatus && componentId === modemComponent) return undefined;
    if (version === 1) return 'mavlink_1';
    if (!signed) return unsigned === 'accept' ? undefined : 'unsigned';
    if (!isSealed(bytes, group.key)) return 'wrong_key';
    if (from !== null && !from.includes(linkIdOf(bytes))) return 'wrong_link';
    return group.judge(bytes, link);
  }
}
