/** The recorder as this bridge sets it up, with what it tells: that it goes on, and why it does not. */
import type { Clock } from './core/clock.ts';
import type { Happening } from './core/fleet.ts';
import type { RecorderState, RecordingRoom } from './core/recordings.ts';
import { startRecorder, usualFiles } from './journal/recording/recorder.ts';
import type { Logger } from './log.ts';
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
