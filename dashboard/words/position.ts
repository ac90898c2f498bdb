/** How well it knows where it is. */
export const positionWords = {
  title: 'Position',
  satellites: 'sats',
  hdop: 'HDOP',
  ekf: 'EKF',
  /** How far it trusts itself. */
  filter: { good: 'good', fair: 'fair', poor: 'poor', none: 'no position' },
  rc: 'RC',
  second: 'GPS 2',
  latitude: ['N', 'S'],
  longitude: ['E', 'W'],
  heard: 'heard',
  none: 'none',
  old: ' (old)',
  /** By fix (GPS_FIX_TYPE). */
  fixes: {
    none: 'No GPS',
    no_fix: 'No fix',
    '2d': '2D fix',
    '3d': '3D fix',
    dgps: 'DGPS',
    rtk_float: 'RTK float',
    rtk_fixed: 'RTK fixed',
    static: 'Static',
    ppp: 'PPP',
  },
} as const;
