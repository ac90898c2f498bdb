/** What known values are worth: the receiver's, the position filter's, the radio's, the transmitter's. */
import type { GpsFix, GroupValues } from '../../../bridge/protocol/vehicle.ts';
import { checkValues } from '../../words/checklist.ts';
import { atLeast, atMost, figure, type Judged, judged, unknown, word } from './check-item.ts';

const hdopGood = 1.5;
const ekfGood = 0.5;
const ekfFair = 0.8;
/** SiK radios count in 1.9 units a decibel. */
const unitsPerDb = 1.9;
/** Decibels above the noise that a radio should have. */
export const marginGoodDb = 10;
const marginFairDb = 5;
const rcGoodPct = 40;
const rcFairPct = 20;

const hasFix = (fix: GpsFix | null): boolean => fix !== null && !['none', 'no_fix', '2d'].includes(fix);

export function judgeGps(gps: GroupValues['gps'], accuracyM: number): Judged {
  if (gps.fix === null) return unknown;
  if (!hasFix(gps.fix)) return judged('fail', word(checkValues.fix(gps.fix === 'none' ? checkValues.noFix : gps.fix)));
  const { horizontalAccuracyM, hdop } = gps;
  if (horizontalAccuracyM !== null)
    return judged(atMost(horizontalAccuracyM, accuracyM, accuracyM * 2), { is: 'length', metres: horizontalAccuracyM });
  if (hdop === null) return { state: 'unknown', value: word(checkValues.fix(gps.fix)) };
  return judged(atMost(hdop, hdopGood, hdopGood * 2), figure(hdop, 1, 'HDOP'));
}

export function judgeEkf(ekf: GroupValues['ekf']): Judged {
  if (!ekf.hasAttitude) return judged('fail', word(checkValues.bad));
  if (ekf.constantPosition) return judged('attention', word(checkValues.deadReckoning));
  if (!ekf.hasPosition) return judged('attention', word(checkValues.noPosition));
  const { velocityVariance, positionVariance, compassVariance } = ekf;
  const worst = [velocityVariance, positionVariance, compassVariance].reduce<number | null>(
    (max, one) => (one === null || max === null ? null : Math.max(max, one)),
    0,
  );
  return worst === null ? unknown : judged(atMost(worst, ekfGood, ekfFair), figure(worst, 2, ''));
}

export function judgeRadio({ rssi, remoteRssi, noise, remoteNoise }: GroupValues['radio']): Judged {
  const margins = [
    [rssi, noise],
    [remoteRssi, remoteNoise],
  ].flatMap(([signal, ground]) => (signal == null || ground == null ? [] : [(signal - ground) / unitsPerDb]));
  if (margins.length < 2) return unknown;
  const worst = Math.min(...margins);
  return judged(atLeast(worst, marginGoodDb, marginFairDb), figure(worst, 0, 'dB'));
}

export function judgeRc({ channelsUs, rssiPct }: GroupValues['rc']): Judged {
  const delivers = channelsUs.slice(0, 4).some((us) => us !== null && us > 0);
  if (!delivers) return judged('unknown', word(checkValues.noReceiver));
  if (rssiPct === null) return judged('pass', word(checkValues.receiver));
  return judged(atLeast(rssiPct, rcGoodPct, rcFairPct), figure(rssiPct, 0, '%'));
}
