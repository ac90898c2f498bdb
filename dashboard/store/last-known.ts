/** What an earlier visit knew of the rover, as it stands in the page's state while the bridge has not spoken. */
import type { Mirror } from '../client/mirror.ts';
import type { Track } from './track.ts';

export type LastState = {
  readonly boot: string;
  readonly stateAt: number;
  /** The bridge's monotonic clock minus ours, as the wall clock makes it out, ms. */
  readonly offsetMs: number;
  /** This device's wall clock when the newest state was true, ms. */
  readonly wall: number;
  /** The wall clock stands before the moment of keeping: ages are the least that they can be. */
  readonly isUnsure: boolean;
  readonly chosenId: string | null;
  readonly vehicles: Mirror['vehicles'];
  readonly links: Mirror['links'];
  readonly tracks: ReadonlyMap<string, Track>;
};
