/**
 * What signing costs: frames of a recorded mission split and decoded, and frames encoded, each without a signature and with
 * one that is verified or made. Both in turns, in one run; only the ratio holds elsewhere.
 */
import { readFileSync } from 'node:fs';
import { signatureLength } from '../../bridge/links/mavlink/candidate.ts';
import { decode, encode } from '../../bridge/links/mavlink/codec.ts';
import { frameCrc } from '../../bridge/links/mavlink/crc.ts';
import { layouts } from '../../bridge/links/mavlink/layouts.ts';
import { seal, ticksAt } from '../../bridge/links/mavlink/signature.ts';
import { LinkSigning, SigningGroup } from '../../bridge/links/mavlink/signing.ts';
import { SigningClock } from '../../bridge/links/mavlink/signing-clock.ts';
import { FrameSplitter } from '../../bridge/links/mavlink/splitter.ts';

const rounds = 7;
const recording = new URL('../../../test/fixtures/recordings/rover-mission.tlog', import.meta.url);
const key = Uint8Array.from({ length: 32 }, (_, i) => i + 1);

/** The recording's MAVLink 2 frames, without their timestamps. */
function recordedFrames(): Uint8Array[] {
  const bytes = readFileSync(recording);
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const isV2 = bytes[at + 8] === 0xfd;
    const end = at + 8 + (isV2 ? 12 : 8) + (bytes[at + 9] ?? 0);
    if (isV2) frames.push(Uint8Array.from(bytes.subarray(at + 8, end)));
    at = end;
  }
  return frames;
}

function signed(frame: Uint8Array, ticks: number): Uint8Array {
  const bytes = new Uint8Array(frame.length + signatureLength);
  bytes.set(frame);
  bytes[2] = 1;
  const id = (bytes[7] ?? 0) | ((bytes[8] ?? 0) << 8) | ((bytes[9] ?? 0) << 16);
  const crc = frameCrc(bytes, 1, frame.length - 2, layouts.get(id)?.extra ?? 0);
  bytes[frame.length - 2] = crc & 0xff;
  bytes[frame.length - 1] = crc >>> 8;
  seal(bytes, key, 0, ticks);
  return bytes;
}

function newSigning(): LinkSigning {
  const clock: SigningClock = new SigningClock({
    wallMs: () => Date.now(),
    monoMs: () => performance.now(),
    saved: 0,
    save: (ceiling) => clock.kept(ceiling),
  });
  clock.begin();
  return new LinkSigning({
    group: new SigningGroup(key, clock),
    link: 'a',
    linkId: 100,
    unsigned: 'refuse',
    from: null,
  });
}

function hear(frames: readonly Uint8Array[], signing: LinkSigning | undefined): number {
  const splitter = new FrameSplitter();
  let heard = 0;
  for (const bytes of frames)
    splitter.push(bytes, (frame) => {
      if (signing?.judge(frame, 0) === undefined && decode(frame) !== undefined) heard++;
    });
  return heard;
}

const sticks = { target: 1, x: 0, y: 200, z: -300, r: 0, buttons: 0 };

function say(count: number, signing: LinkSigning | undefined): number {
  const from = { systemId: 255, componentId: 190, signed: signing !== undefined };
  let bytes = 0;
  for (let n = 0; n < count; n++) {
    const frame = encode('MANUAL_CONTROL', sticks, { ...from, seq: n & 255 });
    bytes += (signing?.sign(frame) ?? frame).length;
  }
  return bytes === 0 ? 0 : count;
}

/** CPU microseconds per frame. */
function cost(act: () => number, frames: number): number {
  const before = process.cpuUsage();
  const done = act();
  const { user, system } = process.cpuUsage(before);
  if (done !== frames) throw new Error(`${done} of ${frames} frames`);
  return (user + system) / frames;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export async function run(print: (line: string) => void): Promise<void> {
  const frames = recordedFrames();
  const began = ticksAt(Date.now());
  const sealed = frames.map((frame, n) => signed(frame, began + n + 1));
  const count = frames.length;
  const acts = {
    'split, checked and decoded': [() => hear(frames, undefined), () => hear(sealed, newSigning())],
    encoded: [() => say(count, undefined), () => say(count, newSigning())],
  } as const;
  for (const [name, [plain, safe]] of Object.entries(acts)) {
    const costs: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const [without, having] = [cost(plain, count), cost(safe, count)];
      // The first round warms up.
      if (round > 0) costs[0].push(without);
      if (round > 0) costs[1].push(having);
    }
    const [without, having] = [median(costs[0]), median(costs[1])];
    const figures = `${without.toFixed(2)} µs, signed ${having.toFixed(2)} µs; ratio ${(having / without).toFixed(1)}`;
    print(`${name}, ${count} frames: ${figures}`);
  }
}
