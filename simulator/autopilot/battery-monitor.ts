/** The battery monitor's memory. The charge state is latched: it never gets better before a reboot, as measured. */

export interface Battery {
  lowSinceMs: number | undefined;
  criticalSinceMs: number | undefined;
  /** MAV_BATTERY_CHARGE_STATE: 1 ok, 2 low, 3 critical. */
  chargeState: number;
  /** The strongest failsafe action that has run. */
  actionDone: number;
}

export function freshBatteryMonitor(): Battery {
  return { lowSinceMs: undefined, criticalSinceMs: undefined, chargeState: 1, actionDone: 0 };
}
