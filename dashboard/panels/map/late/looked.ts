/** Which ground the operator looked at last, for what is done with it elsewhere: a sheet covers the map, a page replaces it. */
import type { Bounds } from '../../../store/maps/mercator.ts';

export type LookedAt = { readonly bounds: Bounds; readonly zoom: number };

let last: LookedAt | null = null;

export function lookAt(next: LookedAt): void {
  last = next;
}

export const lookedAt = (): LookedAt | null => last;
