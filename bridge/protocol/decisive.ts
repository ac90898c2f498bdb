/**
 * Parameters that decide over stopping, steering or arming ([I10]), by all the names they have had: whom the vehicle obeys
 * and as whom it answers among them, and which modes a ground station may ask for, HOLD included.
 */
const decisive =
  /^(FS_|BATT\w?_FS_|FENCE_|RC\d*_|RCMAP_|SERVO|MOT_|MODE|INITIAL_MODE|FLTMODE_|ARMING|MAV_(GCS_)?SYSID|MAV_OPTIONS|SYSID_)/;
export const isDecisive = (name: string): boolean => decisive.test(name);
