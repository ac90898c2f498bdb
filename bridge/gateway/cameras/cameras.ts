/** All cameras that were configured, each by what it speaks, and how they are. */
import { randomUUID } from 'node:crypto';
import type { Clock, Stop } from '../../core/clock.ts';
import type { Counters } from '../../core/counters.ts';
import type { Camera, CameraKind } from '../../protocol/camera.ts';
import { type HlsSource, hlsSource } from './hls.ts';
import { type MjpegSource, mjpegSource, type Timings, usualTimings } from './mjpeg.ts';
import type { CameraSpec } from './spec.ts';
import { type WhepSource, whepSource } from './whep.ts';

type Sources = {
  readonly mjpeg: { readonly kind: 'mjpeg'; readonly source: MjpegSource; viewers: number };
  readonly hls: { readonly kind: 'hls'; readonly source: HlsSource };
  readonly whep: { readonly kind: 'whep'; readonly source: WhepSource };
};
export type Opened = Sources[CameraKind];

export type Cameras = {
  readonly kbPerS: number;
  readonly clock: Clock;
  readonly counters: Counters;
  list(): readonly Camera[];
  find(id: string): Opened | undefined;
  readonly stop: Stop;
};

export type CamerasOptions = {
  readonly specs: readonly CameraSpec[];
  /** How much one viewer of one camera may take, kB a second. */
  readonly kbPerS: number;
  readonly clock: Clock;
  readonly counters: Counters;
  readonly random?: () => number;
  readonly timings?: Timings;
};

export function openCameras(options: CamerasOptions): Cameras {
  const { specs, kbPerS, clock, counters, random = Math.random, timings = usualTimings } = options;
  const means = { clock, counters, random, timings };
  const makers: { readonly [K in CameraKind]: (spec: CameraSpec) => Sources[K] } = {
    mjpeg: (spec) => ({ kind: 'mjpeg', source: mjpegSource(spec, means), viewers: 0 }),
    hls: (spec) => ({ kind: 'hls', source: hlsSource(spec, clock, kbPerS) }),
    whep: (spec) => ({ kind: 'whep', source: whepSource(spec, clock, randomUUID) }),
  };
  const opened = new Map<string, { readonly spec: CameraSpec; readonly camera: Opened }>(
    specs.map((spec) => [spec.id, { spec, camera: makers[spec.kind](spec) }]),
  );
  return {
    ...{ kbPerS, clock, counters },
    list: () =>
      [...opened.values()].map(({ spec: { id, name, kind }, camera }) => {
        return { id, name, kind, ...camera.source.health(), viewers: viewersOf(camera) };
      }),
    find: (id) => opened.get(id)?.camera,
    async stop() {
      await Promise.all([...opened.values()].map(({ camera }) => camera.source.stop()));
    },
  };
}

function viewersOf(camera: Opened): number {
  if (camera.kind === 'mjpeg') return camera.viewers;
  return camera.kind === 'whep' ? camera.source.open() : 0;
}
