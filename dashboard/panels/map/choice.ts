/** How the map looks on this device. It is read for the first picture, so that nothing changes under the eyes later. */
import { shaped } from '../../store/kept-choice.ts';
import { firstMapChoice, MapChoice } from '../../store/maps/choice.ts';
import { kept, useKept } from '../kept.ts';

const mapChoice = kept('tether.map', shaped(MapChoice), firstMapChoice);

export const mapChoiceNow = (): MapChoice => mapChoice.now();
export const useMapChoice = (): MapChoice => useKept(mapChoice);
export const chooseMap = (change: Partial<MapChoice>): void => mapChoice.choose({ ...mapChoice.now(), ...change });
