/** The whole list, in the order in which it is run: what restarts the vehicle comes last. */
import type { Behaviour, Chapter } from './behaviour.ts';
import { arming } from './chapters/arming.ts';
import { autoDriving } from './chapters/auto.ts';
import { booted } from './chapters/boot.ts';
import { commandResults } from './chapters/command-results.ts';
import { commands } from './chapters/commands.ts';
import { failsafes } from './chapters/failsafes.ts';
import { files } from './chapters/ftp.ts';
import { guidedDriving } from './chapters/guided.ts';
import { heartbeats } from './chapters/heartbeat.ts';
import { links } from './chapters/links.ts';
import { missionItems } from './chapters/mission-items.ts';
import { missions } from './chapters/missions.ts';
import { modes } from './chapters/modes.ts';
import { parameters } from './chapters/parameters.ts';
import { signedFrames } from './chapters/signing.ts';
import { sticksAndHands } from './chapters/sticks.ts';
import { stopping } from './chapters/stopping.ts';
import { streams } from './chapters/streams.ts';

export const chapters: readonly Chapter[] = [
  heartbeats,
  modes,
  arming,
  commands,
  commandResults,
  streams,
  parameters,
  missions,
  missionItems,
  files,
  sticksAndHands,
  guidedDriving,
  autoDriving,
  stopping,
  failsafes,
  links,
  signedFrames,
  booted,
];

export const behaviours: readonly Behaviour[] = chapters.flatMap((chapter) => chapter.behaviours);
