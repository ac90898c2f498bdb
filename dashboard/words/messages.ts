/** The list of messages, and what can be done with it. */
import { commonWords } from './common.ts';
import { messages } from './counts.ts';

export const messageWords = {
  title: 'Messages',
  all: 'All messages',
  shown: (count: number, of: number) =>
    count === of ? `${count} here, newest first` : `${count} of ${of} here, newest first`,
  which: 'Which messages',
  filters: { everything: 'Everything', warnings: 'Warnings', errors: 'Errors', commands: 'Commands' },
  search: 'Search',
  find: 'Find in messages',
  jump: 'Go to',
  jumpTo: 'Go to a time',
  copy: 'Copy',
  copied: (count: number) => `${messages(count)} copied`,
  notCopied: 'This browser lets nothing be copied from here',
  times: (count: number) => `${count} times`,
  since: (time: string) => `since ${time}`,
  missing: (count: string) => `In all, ${count} of the bridge are missing here: it keeps them no longer.`,
  perhaps: 'Where the bridge was cut off, what it told last may be missing: the places are marked.',
  allOf: (count: number) => `All ${count}`,
  allOfLabel: (count: number) => `All ${count} messages`,
  missed: 'MISSED',
  replay: commonWords.replay,
  vehicle: 'Vehicle',
  acknowledge: 'Acknowledge',
  acknowledged: 'acknowledged here',
  remove: 'Remove',
  removeLabel: 'Remove from this list',
  dismiss: 'Dismiss',
  recovery: 'Session recovery',
  outage: (seconds: number) => `A disconnect is simulated, ${seconds} s left`,
  external: {
    transmitter: 'The RC transmitter drives: sticks from here are not obeyed until it rests',
    ground_station: 'Another ground station commands this rover too',
  },
  none: 'Nothing has happened yet.',
  noneSuch: 'No message is like this.',
} as const;
