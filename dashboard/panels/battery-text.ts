/** The sentence that answers whether the rover can come home. */
import type { Homecoming } from '../store/energy/estimate.ts';
import { durationText } from '../store/lengths-of-time.ts';
import { energyWords as words } from '../words/energy.ts';
import { distance } from './format.ts';

const wayText = (metres: number): string => distance(Math.round(metres)).join(' ');

/** `homeM`: how far home is, null where nobody knows. `isShort`: for a phone. */
export function homeText(coming: Homecoming, homeM: number | null, isShort: boolean): string {
  if (coming.answer === 'unknown') return unknownText(coming.why, homeM, isShort);
  const { answer, needsPct, hasPct, metres, seconds } = coming;
  const [way, time] = [wayText(metres), durationText(seconds * 1000)];
  if (answer === 'can') return isShort ? words.canShort(way, time) : words.can(way, time, needsPct);
  return isShort ? words.cannotShort(needsPct, hasPct) : words.cannot(needsPct, hasPct);
}

function unknownText(
  unknown: Extract<Homecoming, { answer: 'unknown' }>['why'],
  homeM: number | null,
  isShort: boolean,
): string {
  if (unknown.why === 'home' || homeM === null) return words.unknown.home;
  const home = words.home(wayText(homeM));
  // Beside it there is no room; the mark that is missing on the bar says the same.
  if (isShort) return home;
  return `${home}, ${unknown.why === 'driving' ? words.unknown.driving(unknown.moreS) : words.unknown[unknown.why]}`;
}
