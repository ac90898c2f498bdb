/**
 * All that comes after the first picture, as one file: in several, what they have in common would be cut out by the
 * bundler and come with the first picture after all.
 */
export { DebugSheet } from './debug/debug.tsx';
export { Parameters } from './parameters/page.tsx';
export * from './plan/parts.ts';
export { Reliability } from './trials/page.tsx';
