/**
 * What one drives with and is not in the first picture, as one file; the pages beside it are in `other-pages.ts`. Both are
 * fetched as soon as the page is at rest. What both need is cut out by the bundler and comes with whichever is first.
 */
export { MessagesPage } from '../pages/messages.tsx';
export { Sticks } from '../pages/sticks.tsx';
export { CameraView } from '../pages/view.tsx';
export { CameraCorner } from './camera/corner.tsx';
export { CameraTile } from './camera/tile.tsx';
export { ArrangeSheet } from './device/arrange.tsx';
export { KeysSheet } from './device/keys.tsx';
export { UnitsSheet } from './device/units.tsx';
export * from './map/late/parts.ts';
export { HeldPlan, heldPointsIn, NextCard, pointAt } from './plan/held-plan.tsx';
export * from './tiles/parts.ts';
export { Voice } from './voice/voice.tsx';
