/**
 * Frames decoded per second of a recorded mission, beside the library's own pipeline as its README has it. Both take
 * the same bytes in the same portions, as a stream and as datagrams, in turns; both turn every frame into its fields.
 */
import { readFileSync } from 'node:fs';
import { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import {
  ardupilotmega,
  common,
  MavLinkPacket,
  MavLinkPacketParser,
  type MavLinkPacketRegistry,
  MavLinkPacketSplitter,
  minimal,
  standard,
} from 'node-mavlink';
import { decode } from '../../bridge/links/mavlink/codec.ts';
import { FrameSplitter } from '../../bridge/links/mavlink/splitter.ts';

const rounds = 5;
const streamPortion = 4096;
const recording = new URL('../../../test/fixtures/recordings/rover-mission.tlog', import.meta.url);

const registry: MavLinkPacketRegistry = {
  ...minimal.REGISTRY,
  ...standard.REGISTRY,
  ...common.REGISTRY,
  ...ardupilotmega.REGISTRY,
};

type Decoder = (portions: readonly Buffer[]) => number | Promise<number>;

/** Frames turned into fields by this project. */
function ours(portions: readonly Buffer[]): number {
  const splitter = new FrameSplitter();
  let decoded = 0;
  for (const portion of portions) {
    splitter.push(portion, (frame) => {
      if (decode(frame) !== undefined) decoded++;
    });
  }
  return decoded;
}

/** The same by the library: splitter, parser, and `data()` with the class of the message. */
async function library(portions: readonly Buffer[]): Promise<number> {
  let decoded = 0;
  const sink = new Writable({
    objectMode: true,
    write(packet: unknown, _, done) {
      const data = packet instanceof MavLinkPacket ? registry[packet.header.msgid] : undefined;
      if (data !== undefined && packet instanceof MavLinkPacket && packet.protocol.data(packet.payload, data))
        decoded++;
      done();
    },
  });
  const input = new MavLinkPacketSplitter();
  input.pipe(new MavLinkPacketParser()).pipe(sink);
  for (const portion of portions) {
    if (!input.write(portion)) await new Promise((resolve) => input.once('drain', resolve));
  }
  input.end();
  await finished(sink);
  return decoded;
}

/** The recording's frames, without their timestamps. */
function recordedFrames(): Buffer[] {
  const bytes = readFileSync(recording);
  const frames: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const end = at + 8 + (bytes[at + 8] === 0xfd ? 12 : 8) + (bytes[at + 9] ?? 0);
    frames.push(bytes.subarray(at + 8, end));
    at = end;
  }
  return frames;
}

function streamed(frames: readonly Buffer[]): Buffer[] {
  const stream = Buffer.concat(frames);
  const count = Math.ceil(stream.length / streamPortion);
  return Array.from({ length: count }, (_, index) =>
    stream.subarray(index * streamPortion, (index + 1) * streamPortion),
  );
}

/** CPU microseconds per frame: the garbage collector's work on other threads counts too. */
async function cost(decoder: Decoder, portions: readonly Buffer[], frames: number): Promise<number> {
  const before = process.cpuUsage();
  const decoded = await decoder(portions);
  const { user, system } = process.cpuUsage(before);
  if (decoded !== frames) throw new Error(`${decoder.name} decoded ${decoded} of ${frames} frames`);
  return (user + system) / frames;
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? Number.NaN;

export async function run(print: (line: string) => void): Promise<void> {
  const frames = recordedFrames();
  for (const [name, portions] of [
    ['datagrams of one frame', frames],
    [`a stream in portions of ${streamPortion} bytes`, streamed(frames)],
  ] as const) {
    const costs: [number[], number[]] = [[], []];
    for (let round = 0; round <= rounds; round++) {
      const [us, them] = [await cost(ours, portions, frames.length), await cost(library, portions, frames.length)];
      // The first round warms up.
      if (round > 0) costs[0].push(us);
      if (round > 0) costs[1].push(them);
    }
    const [us, them] = [median(costs[0]), median(costs[1])];
    const rate = (each: number) =>
      `${Math.round(1e3 / each).toLocaleString('en')} thousand frames/s (${each.toFixed(2)} µs)`;
    print(`${name}: ${rate(us)}; node-mavlink ${rate(them)}; ratio ${(them / us).toFixed(1)}`);
  }
}
