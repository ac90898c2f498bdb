/** The set-up page: where each thing is set up, and how it is now in one line. */
import { namesAndMore } from './counts.ts';

export const setupWords = {
  title: 'Set-up',
  back: 'Set-up',
  checklist: 'Before a drive',
  failsafe: 'Failsafe',
  joystick: 'Joystick',
  links: 'Links',
  parameters: 'Parameters',
  people: 'People',
  recordings: 'Recordings',
  cameras: 'Cameras',
  camerasNone: 'none: the bridge is started with --camera',
  camerasOn: (names: readonly string[]) => `on the Drive page: ${names.join(', ')}`,
  trials: 'Reliability test',
  plan: 'Plan and fence',
  reading: 'Asking the bridge',
  failsafeNone: 'the vehicle on show was not asked yet',
  failsafeWith: (words: string, problems: number) =>
    problems === 0 ? words : `${words}; ${problems} ${problems === 1 ? 'thing' : 'things'} to know`,
  padNone: 'no gamepad is seen; thumbs and keys drive',
  pads: namesAndMore,
  linksNone: 'the bridge has named no links',
  linksUp: (up: number, all: number) => (up === all ? `${all} open` : `${up} of ${all} open`),
  pageLink: (text: string) => `this page: ${text.toLowerCase()}`,
  parametersLook: 'all values of the autopilot: change, put back, compare, load',
  parametersKnown: (count: number, changed: number) =>
    changed === 0 ? `${count} known, none set from here` : `${count} known, ${changed} set from here`,
  peopleOne: 'you alone are connected',
  peopleMany: (count: number) => `${count} are connected`,
  recordingStates: {
    off: 'off',
    waiting: 'waits for a rover',
    recording: 'on',
    paused: 'paused',
  },
  trialsLook: 'tries how link and rover bear losses',
  planItems: (mission: number, fence: number) =>
    `${mission} ${mission === 1 ? 'point' : 'points'}, ${fence === 0 ? 'no fence' : `fence of ${fence} ${fence === 1 ? 'item' : 'items'}`}`,
  planUnread: 'not read from the rover yet',
  unknown: 'not known',
} as const;
