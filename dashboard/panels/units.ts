/** The operator's units, kept on this device. Panels follow them by themselves: whatever selects is drawn again. */
import { shaped } from '../store/kept-choice.ts';
import { metric, Units } from '../store/units.ts';
import { kept, useKept } from './kept.ts';

export const units = kept('tether.units', shaped(Units), metric);

export const useUnits = (): Units => useKept(units);
