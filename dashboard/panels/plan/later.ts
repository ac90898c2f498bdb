/** Plans bring the readers of files and all that plans are made with: they come after the first picture. */
import { later } from '../later.tsx';

export const planParts = later(() => import('../after-first.ts'));
