/** A device's name as it can be shown: browsers put numbers behind it, and some devices a whole page. */
import { joystickWords as words } from '../../words/joystick.ts';

const most = 48;

/** Without what a browser adds for programs, cut where it is long, and without what is no letter. */
export function padName(id: string): string {
  const plain = id
    .replace(/\((STANDARD GAMEPAD )?Vendor:.*$/i, '')
    .replace(/[\p{Cc}\p{Cf}]/gu, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  if (plain === '') return words.nameless;
  return plain.length > most ? `${plain.slice(0, most - 1)}…` : plain;
}
