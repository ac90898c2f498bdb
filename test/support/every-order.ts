import type { Order } from '../../bridge/core/orders.ts';

/** One order of each kind and form. */
export const everyOrder: readonly Order[] = [
  { kind: 'command', form: 'long', command: 400, params: [1, 0, 0, 0, 0, 0, 0], confirmation: 0 },
  {
    kind: 'command',
    form: 'int',
    command: 192,
    params: [-1, 1, 0, Number.NaN, 518_735_000, -6_090_000, 0],
    frame: 6,
    confirmation: 0,
  },
  { kind: 'set_mode', modeNumber: 4 },
  { kind: 'manual_control', steer: 0.25, throttle: -0.5 },
  { kind: 'rc_override', steerChannel: 1, steerUs: 1600, throttleChannel: 3, throttleUs: 1450 },
  { kind: 'velocity', speedMps: 1.5, turnRateDps: -20 },
  { kind: 'heading', headingDeg: 200, speedMps: 0.7 },
  { kind: 'param_read', name: 'FS_THR_ENABLE' },
  { kind: 'param_set', name: 'RC_OVERRIDE_TIME', value: 0.5, type: 9 },
];
