/** Every key and what it does, from the tables that hear them, so that the list is true. */
import { directions, holdKeys } from '../../store/inputs/keys.ts';
import { shortcuts } from '../../store/shortcuts.ts';
import { keyWords as words } from '../../words/keys.ts';
import { debugKey } from '../debug/open.ts';
import { stopKey } from '../intent/stop-key.ts';
import { useKept } from '../kept.ts';
import { closeSheet } from '../open-sheet.ts';
import { Sheet } from '../sheet.tsx';
import './device.css';
import { singleKeys } from './shortcuts.tsx';

type Line = { readonly keys: readonly string[]; readonly does: string };

const arrows: Readonly<Record<string, string>> = { Up: '↑', Down: '↓', Left: '←', Right: '→' };

/** A key's place as it is printed on most keyboards. */
const printed = (code: string): string =>
  code === 'Space' ? words.space : (arrows[code.replace('Arrow', '')] ?? code.replace(/^Key|Left$|Right$/g, ''));

const always: readonly Line[] = [
  { keys: [printed(stopKey)], does: words.stop },
  { keys: [words.escape], does: words.close },
  { keys: [words.ctrlShift(printed(debugKey))], does: words.debug },
];

/** The keys of one direction of one stick. */
const driving = (axis: 'steer' | 'throttle', sign: number): readonly string[] =>
  Object.entries(directions)
    .filter(([, [of, to]]) => of === axis && to === sign)
    .map(([code]) => printed(code));

const sticks: readonly Line[] = [
  { keys: [...new Set(holdKeys.map(printed))], does: words.hold },
  { keys: driving('throttle', 1), does: words.forward },
  { keys: driving('throttle', -1), does: words.backward },
  { keys: driving('steer', -1), does: words.left },
  { keys: driving('steer', 1), does: words.right },
];

const shown = (key: string): string => (/^[a-z]$/.test(key) ? key.toUpperCase() : key.replace('-', '−'));

const linesOf = (group: 'pages' | 'map' | 'alerts' | 'page'): readonly Line[] =>
  shortcuts
    .filter((one) => one.group === group)
    .map(({ keys, name }) => ({ keys: keys.map(shown), does: words.does[name] }));

export function KeysSheet() {
  const isOn = useKept(singleKeys) === 'on';
  return (
    <Sheet title={words.title} onClose={closeSheet}>
      <div className="keys">
        <Group title={words.groups.always} lines={always} />
        {(['pages', 'map', 'alerts', 'page'] as const).map((group) => (
          <Group key={group} title={words.groups[group]} lines={linesOf(group)} isOff={!isOn} />
        ))}
        <Group title={words.groups.sticks} lines={sticks} note={words.sticks} />
      </div>
      <section className="card">
        <label className="arrange-shown">
          <input
            type="checkbox"
            checked={isOn}
            onChange={({ target }) => singleKeys.choose(target.checked ? 'on' : 'off')}
          />
          <b>{words.on}</b>
        </label>
        <p className="muted">{words.onWhy}</p>
        <p className="muted">{words.none}</p>
      </section>
    </Sheet>
  );
}

type GroupProps = {
  readonly title: string;
  readonly lines: readonly Line[];
  readonly isOff?: boolean;
  readonly note?: string;
};

const Group = ({ title, lines, isOff = false, note }: GroupProps) => (
  <section className={isOff ? 'card is-off' : 'card'}>
    <h2>{title}</h2>
    <dl>
      {lines.map(({ keys, does }) => (
        <div key={does}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{does}</dd>
        </div>
      ))}
    </dl>
    {note === undefined ? null : <p className="muted">{note}</p>}
  </section>
);
