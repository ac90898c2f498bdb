/**
 * Which instruments the drive page shows and in what order: each kind of screen has its own, since a phone has not the
 * room of a desk. What was kept may come from another version of the page: instruments that are gone are left out, and
 * new ones stand where their makers put them. Pure.
 */
import { type Static, Type } from 'typebox';

/** A phone held upright, the same on its side, a tablet, and anything from 1,200 px on. */
export const screens = ['phone', 'side', 'tablet', 'desk'] as const;
export type Screen = (typeof screens)[number];

/** What its makers say of an instrument; their order is the first one. */
export type Slot = {
  readonly id: string;
  /** The screens that show it before anybody has arranged them. */
  readonly shownOn: readonly Screen[];
  /** It needs the whole width where tiles stand two abreast. */
  readonly isWide?: boolean;
};

const Place = Type.Object({ id: Type.String({ maxLength: 40 }), shown: Type.Boolean() });
export type Place = Static<typeof Place>;
export type Arrangement = readonly Place[];

const Places = Type.Optional(Type.Array(Place, { maxItems: 64 }));
/** As it is kept: only the screens that somebody has arranged. */
export const Arrangements = Type.Object({ phone: Places, side: Places, tablet: Places, desk: Places });
export type Arrangements = Static<typeof Arrangements>;

/** Every instrument once, in its place. */
export function arranged(slots: readonly Slot[], kept: Arrangement | undefined, screen: Screen): Arrangement {
  const first = slots.map(({ id, shownOn }): Place => ({ id, shown: shownOn.includes(screen) }));
  const known = (kept ?? []).filter(
    ({ id }, i, all) => slots.some((slot) => slot.id === id) && all.findIndex((other) => other.id === id) === i,
  );
  return first.reduce<Arrangement>((places, place, i) => {
    if (places.some(({ id }) => id === place.id)) return places;
    // Behind the nearest of those that its makers put before it; there the one before it has its place already.
    const after = places.findIndex(({ id }) => id === first[i - 1]?.id) + 1;
    return [...places.slice(0, after), place, ...places.slice(after)];
  }, known);
}

/** `id` at the place `to`, which is brought within the list. */
export function moved(places: Arrangement, id: string, to: number): Arrangement {
  const place = places.find((one) => one.id === id);
  if (place === undefined) return places;
  const rest = places.filter((one) => one !== place);
  const at = Math.max(0, Math.min(rest.length, to));
  return [...rest.slice(0, at), place, ...rest.slice(at)];
}

export const withShown = (places: Arrangement, id: string, shown: boolean): Arrangement =>
  places.map((place) => (place.id === id ? { id, shown } : place));

/** What is shown, and what fills a row: where two stand abreast, one that is left alone does. */
export function rowsOf(
  slots: readonly Slot[],
  places: Arrangement,
): readonly { readonly id: string; readonly fills: boolean }[] {
  const isWide = (id: string) => slots.find((slot) => slot.id === id)?.isWide === true;
  const shown = places.filter((place) => place.shown).map(({ id }) => id);
  let besideNext = false;
  return shown.map((id, i) => {
    const next = shown[i + 1];
    const isSecond = besideNext;
    besideNext = !isSecond && !isWide(id) && next !== undefined && !isWide(next);
    return { id, fills: !isSecond && !besideNext };
  });
}
