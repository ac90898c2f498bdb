/** WebSocket close codes. The range carries the verdict: 4000–4099 come back, 4500–4599 do not. */
export const closeCodes = {
  normal: 1000,
  goingAway: 1001,
  tooBig: 1009,
  internalError: 1011,
  restart: 1012,
  tryLater: 1013,
  drain: 4000,
  pingTimeout: 4001,
  slowReader: 4002,
  resync: 4003,
  rateLimited: 4004,
  authExpired: 4005,
  overload: 4007,
  helloTimeout: 4008,
  authFailed: 4500,
  forbidden: 4501,
  superseded: 4502,
  ended: 4503,
  versionUnsupported: 4504,
  protocolViolation: 4505,
  connectionLimit: 4506,
  originRefused: 4507,
} as const;

export type CloseName = keyof typeof closeCodes;

/** Whether a client may try again after this code ([C1]). Codes outside our range are the network's: come back. */
export const isTerminal = (code: number): boolean => code >= 4500 && code <= 4599;
