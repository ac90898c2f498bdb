/** A picture for each kind of event, so that a list is read at a glance. No camera is behind it. */
import type { EventBody } from '../../bridge/protocol/stream.ts';
import type { IconName } from './icons.tsx';

export const pictureOf: Readonly<Record<EventBody['kind'], IconName>> = {
  text: 'messages',
  mode: 'drive',
  armed: 'key',
  contact: 'eye',
  reboot: 'retry',
  reached: 'flag',
  link: 'link',
  signing: 'seal',
  journal: 'save',
  recording: 'film',
  operator: 'user',
  overload: 'health',
  companion: 'chip',
  clock: 'clock',
  command: 'play',
  lease: 'lock',
  drive: 'stick',
  stop: 'stop',
  refused: 'no',
  external: 'pad',
  preflight: 'setup',
  parameter: 'dial',
  plan: 'plan',
  identity_conflict: 'question',
  way: 'fork',
};
