/**
 * Areas that are fetched from a tile server to be packs: one after the other, slowly, for as long as it takes, over restarts
 * of the bridge too. A tile that is not to be had is counted and said; an area with one of those is never called whole.
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Compile } from 'typebox/compile';
import type { Clock } from '../../core/clock.ts';
import type { MapAnswer, MapRefusal } from '../../core/maps.ts';
import { AreaJob, type AreaRequest, areaFault, countTiles, usualTileB } from '../../protocol/maps.ts';
import { discard, jsonIn, namesIn, writeWhole } from '../whole-files.ts';
import { type AreaFile, openAreaFile } from './area-file.ts';
import { type AreaWalk, batchTiles, walkArea } from './fetch-area.ts';
import { type Manners, refusal, wordsOf } from './messages.ts';
import type { Online } from './online.ts';
import type { Room } from './room.ts';
import type { Shelf } from './shelf.ts';

const mostUnfinished = 4;
const mostRemembered = 20;
/** An area that has not come after so long, without a restart, ends with what has. */
const longestMs = 7 * 86_400_000;

const known = Compile(AreaJob);

export type Areas = {
  list(): AreaJob[];
  begin(request: AreaRequest, by: string): MapAnswer<{ readonly area: AreaJob }>;
  /** Ends one that runs; one that has ended is forgotten. False where there is none. */
  cancel(id: string): boolean;
};

export type AreaOptions = {
  readonly directory: string;
  readonly online: Online;
  readonly shelf: Shelf;
  readonly room: Room;
  readonly manners: Manners;
  readonly clock: Clock;
  readonly newId: () => string;
  note(text: string): void;
};

type Job = { now: AreaJob; readonly over: AbortController };

const isUnfinished = ({ state }: AreaJob): boolean => state === 'running' || state === 'waiting';

/** Goes on with what was not finished. Throws what the system says. */
export function openAreas({ directory, online, shelf, room, manners, clock, newId, note }: AreaOptions): Areas {
  mkdirSync(directory, { recursive: true, mode: 0o750 });
  const path = (id: string, ending: string) => join(directory, `${id}.${ending}`);
  const jobs = new Map<string, Job>();
  let running: Promise<void> | undefined;

  const clear = (id: string): void => {
    for (const ending of ['mbtiles', 'mbtiles-wal', 'mbtiles-shm', 'mbtiles-journal']) discard(path(id, ending));
  };
  const load = (): void => {
    for (const name of namesIn(directory)) {
      const [id = ''] = name.split('.');
      const job = jsonIn(path(id, 'json'));
      const isOne = known.Check(job) && job.id === id;
      if (isOne) jobs.set(id, { now: job, over: new AbortController() });
      if (!isOne || (!isUnfinished(job) && !name.endsWith('.json'))) rmSync(join(directory, name), { force: true });
    }
  };
  const say = (job: Job, change: Partial<AreaJob>, isKept = true): void => {
    job.now = { ...job.now, ...change };
    if (isKept) writeWhole(path(job.now.id, 'json'), JSON.stringify(job.now));
  };
  const oldestOf = (which: (job: AreaJob) => boolean): Job | undefined =>
    [...jobs.values()].filter(({ now }) => which(now)).sort((a, b) => a.now.began - b.now.began)[0];
  const forget = (id: string): void => {
    jobs.delete(id);
    clear(id);
    rmSync(path(id, 'json'), { force: true });
  };

  /** False where it is over, for whatever reason. */
  const rest = (job: Job, ms: number): Promise<boolean> =>
    wait(Math.min(ms, 2 ** 31 - 1), true, { signal: job.over.signal, ref: false }).catch(() => false);

  const goOn = (): void => {
    if (running) return;
    const job = oldestOf(isUnfinished);
    if (job === undefined) return;
    running = fetchArea(job).finally(() => {
      running = undefined;
      goOn();
    });
  };

  async function fetchArea(job: Job): Promise<void> {
    const { id } = job.now;
    let file: AreaFile | undefined;
    try {
      file = openAreaFile(path(id, 'mbtiles'));
      if (await walkArea(walkOf(job, file))) await finish(job, file);
    } catch (error) {
      if (job.over.signal.aborted) return;
      const why = `it cannot be written: ${wordsOf(error)}`;
      note(`the area ${job.now.name} has failed: ${why}`);
      file?.close();
      fail(job, why);
    } finally {
      if (job.over.signal.aborted) {
        file?.close();
        forget(id);
      }
    }
  }

  const fail = (job: Job, why: string): void => {
    clear(job.now.id);
    try {
      say(job, { state: 'failed', why });
    } catch {
      job.now = { ...job.now, state: 'failed', why };
    }
  };

  const walkOf = (job: Job, file: AreaFile): AreaWalk => {
    const { source } = job.now;
    const begunAt = clock.monoMs();
    return {
      area: job.now,
      file,
      paceMs: manners.paceMs,
      fetch: async (at) => {
        const got = await online.forArea(source, at);
        return got.is === 'paused' || got.is === 'offline'
          ? { ...got, why: `the tile server ${source} ${got.why}` }
          : got;
      },
      hindrance: () => {
        const lack = room.lacks(batchTiles * usualTileB);
        return lack && { why: lack.why, forMs: manners.againMs };
      },
      isLate: () => clock.monoMs() - begunAt > longestMs,
      tell: (change) => {
        // Counts are kept with the tiles; what it waits for is worth a line on disk when it changes.
        const isKept = change.state !== undefined && (change.state !== job.now.state || change.why !== job.now.why);
        say(job, change, isKept);
      },
      rest: (ms) => rest(job, ms),
    };
  };

  async function finish(job: Job, file: AreaFile): Promise<void> {
    const { id, name, source, fetched, missing, tiles } = job.now;
    if (fetched === 0) {
      file.close();
      fail(job, `the tile server ${source} has not one tile of this area`);
      return;
    }
    file.finish(job.now, online.has(source)?.attribution ?? '');
    const pack = await shelf.accept(path(id, 'mbtiles'), `${name}.mbtiles`);
    clear(id);
    const why = missing > 0 ? `${missing} of ${tiles} tiles were not to be had` : '';
    say(job, { state: missing > 0 ? 'incomplete' : 'done', why, pack: pack.id });
  }

  const refuse = (request: AreaRequest): MapRefusal | undefined => {
    const server = online.has(request.source);
    if (server === undefined) return refusal('UNKNOWN', 'no tile server of this name is configured');
    const fault = areaFault(request);
    if (fault !== undefined) return refusal('TOO_LARGE', fault);
    if (request.minZoom < server.minZoom || request.maxZoom > server.maxZoom)
      return refusal('TOO_LARGE', `the tile server has the zooms ${server.minZoom} to ${server.maxZoom} only`);
    if ([...jobs.values()].filter(({ now }) => isUnfinished(now)).length >= mostUnfinished)
      return refusal('BUSY', `${mostUnfinished} areas are under way already: wait for one, or cancel it`);
    return room.lacks(estimateOf(request));
  };

  load();
  goOn();
  return {
    list: () => [...jobs.values()].map(({ now }) => now).sort((a, b) => b.began - a.began),
    begin(request, by) {
      const refused = refuse(request);
      if (refused) return refused;
      const { source, bounds, minZoom, maxZoom, name } = request;
      const tiles = countTiles(bounds, minZoom, maxZoom);
      const asked = { source, bounds, minZoom, maxZoom, name };
      const counts = { tiles, fetched: 0, missing: 0, bytes: 0, estimatedB: estimateOf(request) };
      const now: AreaJob = {
        id: newId(),
        ...asked,
        state: 'running',
        why: '',
        ...counts,
        began: clock.wallMs(),
        pack: null,
        by,
      };
      const job: Job = { now, over: new AbortController() };
      say(job, running ? { state: 'waiting', why: 'another area comes first' } : {});
      jobs.set(now.id, job);
      while (jobs.size > mostRemembered) forget(oldestOf((one) => !isUnfinished(one))?.now.id ?? '');
      goOn();
      return { ok: true, area: job.now };
    },
    cancel(id) {
      const job = jobs.get(id);
      if (job === undefined) return false;
      job.over.abort();
      // The one that runs clears up behind itself once nothing of it is under way.
      if (oldestOf(isUnfinished) !== job || !running) forget(id);
      else jobs.delete(id);
      return true;
    },
  };
}

const estimateOf = ({ bounds, minZoom, maxZoom }: AreaRequest): number =>
  countTiles(bounds, minZoom, maxZoom) * usualTileB;
