/** How the page is kept on a device, and how it becomes its next version. */
import { commonWords } from './common.ts';

export const offlineWords = {
  newVersion: 'A new version of this page is here.',
  reload: commonWords.reload,
  waits: {
    driving: 'It waits until nobody drives from here.',
    armed: 'It waits until the rover is disarmed.',
    underway: 'It waits for the answer to your last command.',
    making: 'It comes by itself once you leave this page.',
    watching: 'It comes by itself once no rover is armed.',
    busy: 'It comes by itself at the next quiet moment.',
    unreached: 'It waits for the bridge.',
  },
  soon: 'It comes in a moment.',
  asked: 'It comes as soon as that is over.',
  last: (age: string, at: string) => `What you see was so ${age} ago, at ${at}.`,
  lastUnsure: 'This device’s clock was set back since: how long ago what you see was so is not known for sure.',
  lastTitle: 'Last known state',
  lastWait: 'It turns live by itself as soon as the bridge is reached.',
  partFailed: 'A part of the page failed. The link and STOP are as they were.',
  pageFailed: 'This page failed. The link, STOP and the other pages are as they were.',
  fetching: 'Fetching this page.',
  notReached: 'This page has not reached this device.',
  damaged: 'What this device kept of the last state was damaged and is put aside.',
} as const;
