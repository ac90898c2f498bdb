/**
 * The keys that do something on every page, as one table: what is listed for people is what is heard. None of them moves
 * the rover: what drives are the sticks' own keys, and STOP has a key of its own that nothing here can take. Pure.
 */

/** A page, a sheet, a button of the page by its `data-shortcut`, or all alerts at once. */
export type Act =
  | { readonly is: 'goes'; readonly to: string }
  | { readonly is: 'opens'; readonly sheet: 'keys' }
  | {
      readonly is: 'presses';
      readonly button: 'follow' | 'fit' | 'zoom-in' | 'zoom-out' | 'layers' | 'measure' | 'mute' | 'theme';
    }
  | { readonly is: 'acknowledges' };

export type ShortcutName =
  | ('drive' | 'plan' | 'messages' | 'setup' | 'data' | 'health' | 'vehicles')
  | ('follow' | 'fit' | 'zoomIn' | 'zoomOut' | 'layers' | 'measure')
  | ('acknowledge' | 'mute' | 'theme' | 'help');

export type Shortcut = {
  readonly name: ShortcutName;
  readonly group: 'pages' | 'map' | 'alerts' | 'page';
  /** By what they write (UI Events `key`), so that they hold on any layout; any one of them. */
  readonly keys: readonly string[];
  readonly act: Act;
  /** Also while hands are on the sticks, where leaving the page would stop the rover. */
  readonly atSticks?: boolean;
};

const goes = (name: ShortcutName, key: string, to: string): Shortcut => ({
  ...{ name, group: 'pages', keys: [key] },
  act: { is: 'goes', to },
});
type Button = Extract<Act, { is: 'presses' }>['button'];
const presses = (name: ShortcutName, group: Shortcut['group'], keys: readonly string[], button: Button): Shortcut => ({
  ...{ name, group, keys },
  act: { is: 'presses', button },
});

export const shortcuts: readonly Shortcut[] = [
  goes('drive', '1', '/'),
  goes('plan', '2', '/plan'),
  goes('messages', '3', '/messages'),
  goes('setup', '4', '/setup'),
  goes('data', '5', '/data'),
  goes('health', '6', '/health'),
  goes('vehicles', 'v', '/vehicles'),
  presses('follow', 'map', ['f'], 'follow'),
  presses('fit', 'map', ['g'], 'fit'),
  presses('zoomIn', 'map', ['+', '='], 'zoom-in'),
  presses('zoomOut', 'map', ['-'], 'zoom-out'),
  presses('layers', 'map', ['l'], 'layers'),
  presses('measure', 'map', ['r'], 'measure'),
  { name: 'acknowledge', group: 'alerts', keys: ['k'], act: { is: 'acknowledges' }, atSticks: true },
  { ...presses('mute', 'alerts', ['m'], 'mute'), atSticks: true },
  { ...presses('theme', 'page', ['t'], 'theme'), atSticks: true },
  { name: 'help', group: 'page', keys: ['?'], act: { is: 'opens', sheet: 'keys' } },
];

/** What is known of a key that went down. */
export type Pressed = {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly altKey: boolean;
  readonly metaKey: boolean;
  /** It is held, and the browser says it again. */
  readonly repeat: boolean;
  /** Something on the page took it already. */
  readonly isTaken: boolean;
  readonly isTyping: boolean;
};

export type Standing = {
  /** The operator wants them; without, only the key that shows this list is heard. */
  readonly on: boolean;
  readonly path: string;
  /** A sheet lies over the page. */
  readonly isCovered: boolean;
};

/** Pages with hands on sticks: who leaves one lets go of them. */
const stickPaths: readonly string[] = ['/sticks', '/view'];
export const hasSticks = (path: string): boolean => stickPaths.includes(path);

/** What the key does now, if anything. */
export function actOf(pressed: Pressed, { on, path, isCovered }: Standing): Act | null {
  const { key, ctrlKey, altKey, metaKey, repeat, isTaken, isTyping } = pressed;
  if (ctrlKey || altKey || metaKey || repeat || isTaken || isTyping) return null;
  const found = shortcuts.find(({ keys }) => keys.includes(key));
  if (found === undefined) return null;
  if (hasSticks(path) && found.atSticks !== true) return null;
  const isHelp = found.act.is === 'opens';
  return isHelp || (on && !isCovered) ? found.act : null;
}
