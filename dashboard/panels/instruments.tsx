/**
 * The instruments that the drive page can show, one line each. Who looks at the page chooses which of them are there and
 * in what order, for each kind of screen; the map, STOP, the dock and the lease are no instruments and always there.
 */
import { type ComponentType, useSyncExternalStore } from 'react';
import { Arrangements, arranged, rowsOf, type Screen, type Slot } from '../store/arrangement.ts';
import { shaped } from '../store/kept-choice.ts';
import { instrumentWords as words } from '../words/instruments.ts';
import { Battery } from './battery.tsx';
import { Part } from './boundary.tsx';
import './instruments.css';
import { kept, useKept } from './kept.ts';
import { later } from './later.tsx';
import { Messages } from './messages.tsx';
import { Position } from './position.tsx';
import { Slope } from './slope.tsx';
import { Speed } from './speed.tsx';

export type Instrument = Slot & {
  readonly title: string;
  readonly View: ComponentType;
  /** Takes what height is left. */
  readonly grows?: boolean;
  /** What is said where it is hidden; only for what a driver should see. */
  readonly hiding?: string;
};

type Parts = typeof import('./after-first.ts');
const parts = later(() => import('./after-first.ts'));

/** One whose code comes after the first picture: `late((all) => all.RadioTile)`. Until then its place is empty. */
export const late = (pick: (parts: Parts) => ComponentType): ComponentType =>
  function Late() {
    const here = parts.useIt();
    const View = here === null ? null : pick(here);
    return View === null ? <section className="tile is-none" /> : <View />;
  };

const everywhere: readonly Screen[] = ['phone', 'side', 'tablet', 'desk'];
const upright: readonly Screen[] = ['phone', 'tablet', 'desk'];
const { hiding } = words;

/** In the order in which they stand at first. */
export const instruments: readonly Instrument[] = [
  { id: 'speed', title: words.speed, View: Speed, shownOn: everywhere, hiding: hiding.speed },
  { id: 'slope', title: words.slope, View: Slope, shownOn: everywhere, hiding: hiding.slope },
  { id: 'battery', title: words.battery, View: Battery, shownOn: everywhere, hiding: hiding.battery },
  { id: 'position', title: words.position, View: Position, shownOn: everywhere, hiding: hiding.position },
  {
    id: 'messages',
    title: words.messages,
    View: Messages,
    shownOn: upright,
    hiding: hiding.messages,
    isWide: true,
    grows: true,
  },
  { id: 'operator', title: words.operator, View: late((all) => all.OperatorTile), shownOn: [] },
  { id: 'gps', title: words.gps, View: late((all) => all.GpsTile), shownOn: [] },
  { id: 'ekf', title: words.ekf, View: late((all) => all.EkfTile), shownOn: [] },
  { id: 'radio', title: words.radio, View: late((all) => all.RadioTile), shownOn: [] },
  { id: 'rc', title: words.rc, View: late((all) => all.RcTile), shownOn: [], isWide: true },
  { id: 'servos', title: words.servos, View: late((all) => all.ServoTile), shownOn: [], isWide: true },
  { id: 'board', title: words.board, View: late((all) => all.BoardTile), shownOn: [] },
  // In the map's corner at first, where there is a camera at all.
  { id: 'camera', title: words.camera, View: late((all) => all.CameraTile), shownOn: [], isWide: true },
];

export const arrangements = kept('tether.instruments', shaped(Arrangements), {});

const queries: readonly (readonly [string, Screen])[] = [
  ['(max-width: 600px)', 'phone'],
  ['(max-height: 500px)', 'side'],
  ['(max-width: 1199px)', 'tablet'],
];

const screenNow = (): Screen => queries.find(([query]) => matchMedia(query).matches)?.[1] ?? 'desk';

function onScreenChange(run: () => void): () => void {
  addEventListener('resize', run);
  return () => removeEventListener('resize', run);
}

export const useScreen = (): Screen => useSyncExternalStore(onScreenChange, screenNow);

/** What is shown here and what is not, in order. */
export function useArrangement() {
  const screen = useScreen();
  return { screen, places: arranged(instruments, useKept(arrangements)[screen], screen) };
}

export function Instruments() {
  const rows = rowsOf(instruments, useArrangement().places);
  if (rows.length === 0) return null;
  return (
    <section className="instruments" aria-label={words.region}>
      {rows.map(({ id, fills }) => {
        const one = instruments.find((instrument) => instrument.id === id);
        if (one === undefined) return null;
        const classes = ['instrument', fills ? 'fills' : '', one.grows ? 'grows' : ''];
        return (
          <div key={id} className={classes.join(' ').trim()} data-instrument={id}>
            <Part>
              <one.View />
            </Part>
          </div>
        );
      })}
    </section>
  );
}
