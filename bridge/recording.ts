/** The recorder as this bridge sets it up, with what it tells: that it goes on, and why it does not. */
import type { Clock } from './core/clock.ts';
import type { Fleet, Happening } from './core/fleet.ts';
import type { Link, LinkListener } from './core/link.ts';
import type { Recorder, RecorderState, RecordingRoom, SessionQuality } from './core/recordings.ts';
import type { SessionReport } from './gateway/session-report.ts';
import { startRecorder, usualFiles } from './journal/recording/recorder.ts';
import type { Logger } from './log.ts';
import type { Rooms } from './rooms.ts';
import type { Config } from './settings.ts';

/** Under the directory of the journal. */
export const recordingsDirectory = (config: Pick<Config, 'dataDir'>): string => `${config.dataDir}/recordings`;

const mb = 1_000_000;

export type OpenedRecorder = {
  readonly recorder: RecordingRoom;
  /** From now on tells each change. */
  hear(listener: (happening: Happening) => void): void;
};

/** `about` is for whoever opens a file; `groups` are the link groups. */
export function openRecorder(
  config: Config,
  clock: Clock,
  log: Logger,
  groups: readonly string[],
  about: Readonly<Record<string, string>>,
): OpenedRecorder {
  let listener = (_: Happening): void => {};
  const [one = 'none', ...others] = [...new Set(groups)];
  const recorder = startRecorder({
    directory: recordingsDirectory(config),
    kinds: config.record,
    limits: { ...usualFiles, budgetB: config.recordingsMb * mb, reserveB: config.keepFreeMb * mb },
    about: { ...about, groups: [...new Set(groups)].join(' '), of: others.length > 0 ? 'all' : one },
    clock,
    note: (text) => log.info(`recording: ${text}`),
    onState: (now) => {
      if (now.state === 'paused') log.warn(`recording pauses: ${now.why}`);
      else log.info(`recording: ${now.state}`);
      const happening = happeningOf(now, clock.monoMs());
      if (happening) listener(happening);
    },
  });
  return {
    recorder,
    hear: (told) => {
      listener = told;
    },
  };
}

function happeningOf({ state, why }: RecorderState, at: number): Happening | undefined {
  if (state === 'recording') return { at, severity: 6, body: { kind: 'recording', change: 'begun', why } };
  if (state === 'paused') return { at, severity: 4, body: { kind: 'recording', change: 'paused', why } };
  return undefined;
}

/** What a live link reports, for the recorder as well: every frame, and what the fleet took in, once, with when it was true. */
export function recorded(link: Link, listener: LinkListener, recorder: Recorder, fleet: Fleet): LinkListener {
  if (link.replay) return listener;
  const lastAt = new Map<string, number>();
  return {
    ...listener,
    onFrame(frame, way, at) {
      recorder.frame(link, frame, at);
      listener.onFrame?.(frame, way, at);
    },
    onReport(from, at, report, ...more) {
      listener.onReport(from, at, report, ...more);
      const vehicle = report.kind === 'sample' ? fleet.vehicleOf(link, from, at) : undefined;
      if (report.kind !== 'sample' || vehicle === undefined) return;
      const newest = fleet.groupOf(vehicle, report.group);
      const key = `${vehicle} ${report.group}`;
      if (newest === undefined || newest.at === lastAt.get(key)) return;
      lastAt.set(key, newest.at);
      recorder.sample(vehicle, newest.at, report);
    },
  };
}

/** More pages than this are looked at every tenth time, and only so many of them. */
const sessionsMost = 64;

/** Links and pages in figures, once a second, while anybody is there: an idle night is not worth a disk's wear. */
export function recordFigures({ clock, recorder, gateway, sources, fleet }: Pick<Rooms, FigureParts>): () => void {
  let turn = 0;
  return () => {
    const at = clock.monoMs();
    if (fleet.linkedCount === 0 && gateway.desk.sessions.activeCount === 0) return;
    recorder.links(at, sources.links());
    turn++;
    if (gateway.desk.sessions.activeCount > sessionsMost && turn % 10 !== 0) return;
    const here = gateway.reports().filter(({ state }) => state !== 'away');
    recorder.sessions(at, here.slice(0, sessionsMost).map(qualityOf));
  };
}

type FigureParts = 'clock' | 'recorder' | 'gateway' | 'sources' | 'fleet';

function qualityOf(report: SessionReport): SessionQuality {
  const { session, clientId, state, mode, rttMs, rateHz, unsentB, pings, missedPings } = report;
  return { session, clientId, state, mode, rttMs, rateHz, unsentB, pings, missedPings };
}
