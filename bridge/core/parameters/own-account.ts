/**
 * Parameters that the vehicle keeps by itself: counters, what it measured at its start, and the identities of its sensors.
 * They differ from one day to the next without anybody setting them, so they are neither loaded from a file nor part of the
 * hash of a set.
 */
const keptByVehicle =
  /^(STAT_|FORMAT_VERSION$|SYS_NUM_RESETS$|(MIS|FENCE|RALLY)_TOTAL$|BARO\d?_GND_(PRESS|TEMP)$|BARO\d_DEVID$|COMPASS_DEV_ID\d?$|COMPASS_PRIO\d_ID$|INS\d?_(ACC|GYR)\d?_ID$|ARSPD\d?_DEVID$|BATT.?_SERIAL_NUM$|BRD_BOOTLOADER)/;

export const isKeptByVehicle = (name: string): boolean => keptByVehicle.test(name);
