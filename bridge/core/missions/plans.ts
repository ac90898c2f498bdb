/**
 * The plans of all vehicles: what is known of them, and the jobs that read and replace them. Joined to commands by the
 * table of jobs, to the stream by what happened, and to whoever asks over HTTP by `of`.
 */
import type { PlanList } from '../../protocol/plan.ts';
import type { Clock } from '../clock.ts';
import type { Documents } from '../documents.ts';
import type { Happening } from '../fleet.ts';
import type { Job, Jobs, JobVoice, Task } from '../jobs.ts';
import type { Report } from '../link.ts';
import type { Order } from '../orders.ts';
import { RoundTrip } from '../round-trip.ts';
import { FileFavour, type Kit } from './by-file.ts';
import { listOf } from './documents.ts';
import { downloadJob } from './download-job.ts';
import { type KnownPlan, KnownPlans } from './known.ts';
import { ReplaceJob } from './replace-job.ts';

export type PlansPorts = {
  send(vehicle: string, order: Order): boolean;
  announce(happening: Happening): void;
  readonly clock: Clock;
  readonly documents: Documents;
  /** Null while nobody knows. */
  isArmed(vehicle: string): boolean | null;
  /** Uniform in [0, 1): where the numbers of file sessions begin, so that those of an earlier run are not taken for ours. */
  random(): number;
  /** False where lists are never to go as files. */
  readonly byFile?: boolean;
};

/** A vehicle gives an upload up after 8 s without an item: several tries have to fit into that. */
const mostWaitMs = 2500;

export class Plans {
  readonly jobs: Jobs;
  readonly #ports: PlansPorts;
  readonly #known: KnownPlans;
  /** By vehicle; bounded by the vehicles that were asked for something. */
  readonly #kits = new Map<string, Kit>();

  constructor(ports: PlansPorts) {
    this.#ports = ports;
    this.#known = new KnownPlans(ports);
    this.jobs = {
      mission_download: (vehicle, task, voice, at) => this.#download(vehicle, task, voice, at),
      mission_upload: (vehicle, task, voice) => this.#replace(vehicle, task, voice),
      mission_clear: (vehicle, task, voice) => this.#replace(vehicle, task, voice),
    };
  }

  /** We changed it last, and nobody has read since what came of it. */
  isInDoubt(vehicle: string, list: PlanList): boolean {
    const { state, by } = this.of(vehicle, list);
    return state === 'unknown' && by === 'bridge';
  }

  of(vehicle: string, list: PlanList): KnownPlan {
    return this.#known.of(vehicle, list);
  }

  /** What a live link reports of a vehicle, after whoever is at work has heard it. */
  heard(vehicle: string, report: Report, at: number): void {
    if (report.kind === 'rebooted') this.#kits.get(vehicle)?.files.forget();
    this.#known.heard(vehicle, report, at);
  }

  #download(vehicle: string, task: Task, voice: JobVoice, at: number): Job | string {
    if (task.do !== 'mission_download') return 'that is no download';
    const { list } = task;
    const known = this.#known;
    return downloadJob(list, { kit: this.#kit(vehicle), known: (held) => known.read(vehicle, list, held) }, voice, at);
  }

  #replace(vehicle: string, task: Task, voice: JobVoice): Job | string {
    if (task.do !== 'mission_upload' && task.do !== 'mission_clear') return 'that replaces no plan';
    const { list } = task;
    const known = this.#known;
    const items = task.do === 'mission_clear' ? [] : listOf(this.#ports.documents, task.document, list);
    if (typeof items === 'string') return items;
    return new ReplaceJob(
      { list, items, was: task.was, before: known.of(vehicle, list).items },
      {
        kit: this.#kit(vehicle),
        replacing: () => {
          known.began(vehicle, list);
          known.replaced(vehicle, list);
        },
        known: (held) => known.read(vehicle, list, held),
        over: () => known.ended(vehicle, list),
        isAtRest: () => this.#ports.isArmed(vehicle) === false,
      },
      voice,
    );
  }

  #kit(vehicle: string): Kit {
    const held = this.#kits.get(vehicle);
    if (held) return held;
    const files = new FileFavour(Math.floor(this.#ports.random() * 256));
    if (this.#ports.byFile === false) files.never();
    const send: Kit['send'] = (order) => this.#ports.send(vehicle, order);
    const kit: Kit = { send, roundTrip: new RoundTrip({ mostMs: mostWaitMs }), files };
    this.#kits.set(vehicle, kit);
    return kit;
  }
}
