/** The Plan page brings the readers of files and all that plans are made with: it comes after the first picture. */
import { laterPage } from '../panels/later.tsx';

export const planPage = laterPage(async () => (await import('./plan.tsx')).Plan);

const restMs = 1500;

/** Fetches it when the page is at rest. */
export function fetchAtRest(): void {
  setTimeout(planPage.fetch, restMs);
}
