/** The ground: flat by default as SITL's is, or rolling hills that are the same everywhere for the same steepness. */

import type { Vector } from './geo.ts';

/** Steepest slope as a ratio (0.05 = 5 %); 0 is flat. */
export interface Terrain {
  readonly steepness: number;
}

const waveM = 60;
const k = (2 * Math.PI) / waveM;

export function heightAt(terrain: Terrain, at: Vector): number {
  return ((terrain.steepness / k) * (Math.sin(k * at.north) + Math.sin(k * at.east))) / Math.SQRT2;
}

/** Rise per metre travelled in a direction (radians), positive uphill. */
export function slopeAlong(terrain: Terrain, at: Vector, headingRad: number): number {
  const north = Math.cos(k * at.north) * Math.cos(headingRad);
  const east = Math.cos(k * at.east) * Math.sin(headingRad);
  return (terrain.steepness * (north + east)) / Math.SQRT2;
}
