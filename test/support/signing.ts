/** Keys, clocks and frames for tests of signing. */
import { encode } from '../../bridge/links/mavlink/codec.ts';
import { seal } from '../../bridge/links/mavlink/signature.ts';
import type { UnsignedPolicy } from '../../bridge/links/mavlink/signing.ts';
import { LinkSigning, SigningGroup } from '../../bridge/links/mavlink/signing.ts';
import { SigningClock } from '../../bridge/links/mavlink/signing-clock.ts';
import { type Frame, FrameSplitter } from '../../bridge/links/mavlink/splitter.ts';
import { rover } from './fake-vehicle.ts';
import { ManualClock } from './manual-clock.ts';

export const testKey = Uint8Array.from({ length: 32 }, (_, i) => (i * 11 + 5) & 255);
export const otherKey = Uint8Array.from({ length: 32 }, (_, i) => (i * 3 + 1) & 255);

type GroupOptions = { readonly clock?: ManualClock; readonly saved?: number; readonly key?: Uint8Array };

/** A key over a disk that is always quick and well. */
export function testGroup({ clock = new ManualClock(), saved = 0, key = testKey }: GroupOptions = {}) {
  const kept = { ceiling: saved };
  const time = new SigningClock({
    wallMs: () => clock.wallMs(),
    monoMs: () => clock.monoMs(),
    saved,
    save: (ceiling) => {
      kept.ceiling = ceiling;
      time.kept(ceiling);
    },
  });
  time.begin();
  return { clock, time, kept, group: new SigningGroup(key, time) };
}

type LinkOptions = {
  readonly link?: string;
  readonly linkId?: number;
  readonly unsigned?: UnsignedPolicy;
  readonly from?: readonly number[] | null;
};

export const signingOver = (group: SigningGroup, options: LinkOptions = {}): LinkSigning =>
  new LinkSigning({ group, link: 'a', linkId: 100, unsigned: 'refuse', from: null, ...options });

type Sealed = { readonly systemId?: number; readonly componentId?: number; readonly linkId?: number };

/** A rover's heartbeat, signed at `ticks`. */
export function sealed(ticks: number, key: Uint8Array = testKey, from: Sealed = {}): Uint8Array {
  const { systemId = 1, componentId = 1, linkId = 0 } = from;
  const bytes = encode('HEARTBEAT', rover, { systemId, componentId, seq: 0, signed: true });
  seal(bytes, key, linkId, ticks);
  return bytes;
}

/** The one frame that these bytes are. */
export function frameOf(bytes: Uint8Array): Frame {
  const frames: Frame[] = [];
  const splitter = new FrameSplitter();
  splitter.push(bytes, (frame) => frames.push(frame));
  splitter.settle((frame) => frames.push(frame));
  const [frame] = frames;
  if (frame === undefined || frames.length > 1) throw new Error(`${frames.length} frames`);
  return frame;
}
