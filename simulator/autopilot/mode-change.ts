/** Changing modes: who may enter, what entering sets up, what is told. Everybody learns of it by a heartbeat at once. */

import { sendHeartbeat } from '../protocol/telemetry.ts';
import { estimate, estimatedHeading, param, positionKnown, say, type Vehicle } from '../vehicle.ts';
import { relaxControl } from './control.ts';
import { startMission } from './mission-run.ts';
import { type Mode, type ModeName, modeByName, modeByNumber } from './modes.ts';
import { startReturn, startSmartReturn } from './return.ts';

/** Why this mode cannot be entered now; undefined when it can. An empty text is a refusal without words. */
function refusal(vehicle: Vehicle, mode: Mode): string | undefined {
  if (mode.name === 'AUTO' && vehicle.mission.items.length < 2) return "No Mission. Can't set AUTO.";
  if (!mode.selectable) return '';
  if (mode.needsPosition && vehicle.armed && !positionKnown(vehicle)) return '';
  if (mode.name === 'SMART_RTL' && vehicle.armed && vehicle.breadcrumbs.length === 0) return '';
  return undefined;
}

const starts: Partial<Readonly<Record<ModeName, (vehicle: Vehicle) => void>>> = {
  AUTO: startMission,
  RTL: startReturn,
  SMART_RTL: startSmartReturn,
  GUIDED: (vehicle) => {
    vehicle.guided = { kind: 'stopped' };
  },
};

/** Enter without asking whether it may. */
export function enterMode(vehicle: Vehicle, mode: Mode): void {
  const { speedMps, yawRateRps } = vehicle.truth;
  vehicle.mode = mode;
  vehicle.path = undefined;
  vehicle.speedWish = undefined;
  vehicle.anchor = estimate(vehicle);
  vehicle.anchorHeadingRad = estimatedHeading(vehicle);
  vehicle.circling = false;
  vehicle.mission.running = false;
  relaxControl(vehicle.control, { ms: vehicle.ms, speedMps, yawRateRps });
  starts[mode.name]?.(vehicle);
}

/** False when it is refused; the reasons have then been said. Being in the mode already is success. */
export function changeMode(vehicle: Vehicle, mode: Mode): boolean {
  vehicle.modeAsks++;
  if (vehicle.mode === mode) return true;
  const reason = refusal(vehicle, mode);
  if (reason !== undefined) {
    if (reason !== '') say(vehicle, 5, reason);
    say(vehicle, 4, 'Flight mode change failed');
    return false;
  }
  enterMode(vehicle, mode);
  sendHeartbeat(vehicle);
  return true;
}

export function changeModeByName(vehicle: Vehicle, name: ModeName): boolean {
  return changeMode(vehicle, modeByName(name));
}

/** The bits of FLTMODE_GCSBLOCK in Rover's own order. HOLD and INITIALISING have none: they are never blocked. */
const blockable: readonly ModeName[] = [
  'MANUAL',
  'ACRO',
  'STEERING',
  'LOITER',
  'FOLLOW',
  'SIMPLE',
  'CIRCLE',
  'AUTO',
  'RTL',
  'SMART_RTL',
  'GUIDED',
  'DOCK',
];

function isBlockedForGcs(vehicle: Vehicle, mode: Mode): boolean {
  const index = blockable.indexOf(mode.name);
  return index >= 0 && (param(vehicle, 'FLTMODE_GCSBLOCK') & (1 << index)) !== 0;
}

/** A ground station wants a mode. The number is cut to eight bits, as the real vehicle does: 256 is MANUAL. */
export function requestMode(vehicle: Vehicle, custom: number): boolean {
  const number = custom & 0xff;
  const mode = modeByNumber(number);
  if (mode === undefined) {
    say(vehicle, 4, `No such mode ${number}`);
    return false;
  }
  if (!isBlockedForGcs(vehicle, mode)) return changeMode(vehicle, mode);
  say(vehicle, 5, `Mode change to ${mode.title} denied, GCS entry disabled (FLTMODE_GCSBLOCK)`);
  return false;
}
