/** All of plans that comes after the first picture, as one file: the page, and what the map one drives by shows of them. */
export { HeldPlan, heldPointsIn, NextCard, pointAt } from './held-plan.tsx';
export { Plan } from './page.tsx';
