/**
 * What puts the settings of the preset back: from the account of what was set on this device, which outlives a reload, and
 * the values that the pre-flight knows now. What was not changed by us, or is as it was, is left alone. Pure.
 */
import type { Preflight } from '../../bridge/protocol/control.ts';
import { presetNames } from './failsafes.ts';
import { type Ledger, type Setting, undoOf } from './parameters/ledger.ts';

export const presetUndo = (ledger: Ledger, { params }: Pick<Preflight, 'params'>): readonly Setting[] =>
  undoOf(ledger, presetNames, (name) => params[name] ?? null);
