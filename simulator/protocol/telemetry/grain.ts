/**
 * Noise computed from time, not drawn: listening more often does not change the drive.
 */

/** Noise in [−1, 1] that is the same for the same moment and salt. */
export function grain(ms: number, salt: number): number {
  const x = Math.sin(ms * 0.0129898 + salt * 78.233) * 43_758.5453;
  return 2 * (x - Math.floor(x)) - 1;
}
