/** The pages that nobody drives by, as one file: fetched at rest after what one drives with, so that they are there without a link. */
export { Data } from '../pages/data.tsx';
export { Health } from '../pages/health.tsx';
export { People } from '../pages/people.tsx';
export { Setup } from '../pages/setup.tsx';
export { plotDeskOf } from './data/use-plots.ts';
export { DebugSheet } from './debug/debug.tsx';
export { MapsPage } from './map/late/maps-page.tsx';
export { Parameters } from './parameters/page.tsx';
export { Plan } from './plan/page.tsx';
export { ArmHint } from './setup/arm-hint.tsx';
export { Reliability } from './trials/page.tsx';
export { Vehicles } from './vehicles/page.tsx';
