/**
 * Each way to lose control as one row: what happens, after how many seconds and metres, and which parameters decide, with
 * their value of now and the one that is recommended. What happens is the bridge's pre-flight where that judges it, and
 * read from the autopilot's parameters where it does not. Nothing is guessed: unread is unknown. Pure.
 */

import type { Preflight, PreflightCase } from '../../bridge/protocol/control.ts';
import { figureWords } from '../words/common.ts';
import { failsafeWords as words } from '../words/failsafe.ts';

export type Loss = keyof typeof words.losses;

/** `now`: undefined where it was not read, null where the rover does not know the name. */
export type Deciding = {
  readonly name: string;
  readonly now: number | null | undefined;
  /** Null where nothing is recommended. */
  readonly recommended: number | null;
  readonly isGood: boolean;
};

export type FailsafeRow = {
  readonly loss: Loss;
  /** `acts`: something happens, and nobody can say how far it rolls. */
  readonly stops: 'yes' | 'never' | 'unknown' | 'acts';
  readonly how: string;
  readonly slowsAfterS: number | null;
  readonly stopsAfterS: number | null;
  readonly metres: number | null;
  readonly decides: readonly Deciding[];
};

/** Values by name: of the pre-flight, and of all that was read. */
export type Values = ReadonlyMap<string, number | null>;

/** Of what nobody is told by the bridge: HOLD when the battery is low. */
const recommended: Readonly<Record<string, number>> = { BATT_FS_LOW_ACT: 2 };

const same = (a: number, b: number) => Math.abs(a - b) <= 1e-4;

function decidingOf(name: string, values: Values, preset: Preflight['preset']): Deciding {
  const now = values.get(name);
  const change = preset.find((one) => one.name === name);
  const isOfPreset = presetNames.includes(name);
  // Whatever the preset would not change is as it wants it.
  const wanted = change?.value ?? (isOfPreset ? (now ?? null) : (recommended[name] ?? null));
  return { name, now, recommended: wanted, isGood: typeof now === 'number' && (wanted === null || same(now, wanted)) };
}

export const presetNames: readonly string[] = [
  'FS_THR_ENABLE',
  'RC_FS_TIMEOUT',
  'RC_OVERRIDE_TIME',
  'FS_TIMEOUT',
  'FS_ACTION',
];

const decidedBy: Readonly<Record<Loss, readonly string[]>> = {
  sticks: [],
  page: [],
  link: [],
  bridge: [...presetNames, 'FS_GCS_ENABLE', 'FS_GCS_TIMEOUT'],
  rc: ['FS_THR_ENABLE', 'RC_FS_TIMEOUT', 'FS_TIMEOUT', 'FS_ACTION'],
  battery: ['BATT_LOW_VOLT', 'BATT_LOW_MAH', 'BATT_LOW_TIMER', 'BATT_FS_LOW_ACT'],
};

type Outcome = Omit<FailsafeRow, 'loss' | 'decides'>;
const nothing = { slowsAfterS: null, stopsAfterS: null, metres: null };
const cannotTell = (how: string = words.unknown): Outcome => ({ stops: 'unknown', how, ...nothing });

function ofCase(cases: readonly PreflightCase[], loss: PreflightCase['loss']): Outcome {
  const found = cases.find((one) => one.loss === loss);
  if (found === undefined) return cannotTell();
  const { stops, how, slowsAfterS, stopsAfterS, metres } = found;
  return { stops, how, slowsAfterS, stopsAfterS, metres };
}

/** As an operator reads it: `0.3`, `10`. */
const plain = (value: number): string => String(Math.round(value * 100) / 100);

/** FS_ACTION and its like that leave the rover where it is. */
const standing: readonly number[] = [2, 5, 6];

function onRcLost(values: Values): Outcome {
  const [isOn, afterS, actAfterS, action] = decidedBy.rc.map((name) => values.get(name) ?? null);
  if (isOn == null || afterS == null || actAfterS == null || action == null) return cannotTell();
  if (isOn === 0) return { stops: 'never', how: words.rcOff, ...nothing };
  const text = words.actions[action] ?? words.otherAction(action);
  const how = words.rcActs(plain(afterS + actAfterS), text);
  return { stops: standing.includes(action) ? 'acts' : 'never', how, ...nothing, slowsAfterS: afterS };
}

function onBatteryLow(values: Values): Outcome {
  const [volt, mah, timer, action] = decidedBy.battery.map((name) => values.get(name) ?? null);
  if (volt == null || action == null) return cannotTell(words.batteryUnread);
  if (action === 0) return { stops: 'never', how: words.batteryOff, ...nothing };
  if (volt === 0 && (mah ?? 0) === 0) return { stops: 'never', how: words.batteryNoLimit, ...nothing };
  const limit = volt > 0 ? figureWords.volts(plain(volt)) : figureWords.milliampereHours(plain(mah ?? 0));
  const text = words.batteryActions[action] ?? words.otherAction(action);
  return { stops: 'acts', how: words.batteryActs(limit, plain(timer ?? 10), text), ...nothing };
}

/** `all`: parameters that were read beside those of the pre-flight; what the pre-flight knows is newer. */
export function failsafesOf({ params, cases, preset }: Preflight, all: Values): readonly FailsafeRow[] {
  const values: Values = new Map([...all, ...Object.entries(params)]);
  const operator = ofCase(cases, 'operator');
  const outcomes: Readonly<Record<Loss, Outcome>> = {
    sticks: ofCase(cases, 'sticks'),
    page: { ...operator, how: `${words.page}: ${operator.how}` },
    link: operator,
    bridge: ofCase(cases, 'bridge'),
    rc: onRcLost(values),
    battery: onBatteryLow(values),
  };
  const losses = ['sticks', 'page', 'link', 'bridge', 'rc', 'battery'] as const satisfies readonly Loss[];
  return losses.map((loss) => ({
    loss,
    ...outcomes[loss],
    decides: decidedBy[loss].map((name) => decidingOf(name, values, preset)),
  }));
}
