/** Parameters bring the readers of their files along: they come after the first picture. */
import { later } from '../later.tsx';

export const parameterParts = later(() => import('../after-first.ts'));
