/**
 * Style sheets that a bad link swallowed. A browser asks for each of them once, and the bundler takes one that failed for
 * one that is here: code that comes at a second try would stand there without its looks, the sticks without their places.
 */
const failed = new Set<HTMLLinkElement>();
let mended: Promise<unknown> = Promise.resolve();

const isSheet = (target: EventTarget | null): target is HTMLLinkElement =>
  target instanceof HTMLLinkElement && target.rel === 'stylesheet';

/** Of the page's own sheets, which have come or failed before any code runs: one that failed has no rules to be read. */
function isEmpty({ sheet }: HTMLLinkElement): boolean {
  try {
    return sheet === null || sheet.cssRules.length === 0;
  } catch {
    return true;
  }
}

/** Call before any code that comes later is fetched. What failed before is asked for again at once. */
export function noticeFailedStyles(): void {
  // An error of an element rises to nobody, but is on its way down to it.
  document.addEventListener('error', ({ target }) => isSheet(target) && failed.add(target), { capture: true });
  for (const link of document.querySelectorAll('link')) if (isSheet(link) && isEmpty(link)) failed.add(link);
  // One that fails again is asked for with what comes later.
  mendStyles().catch(() => {});
}

/** Asks once more for those that failed, all at once; rejects where one fails again. */
export function mendStyles(): Promise<unknown> {
  if (failed.size > 0) mended = Promise.all([...failed].map(askedAgain));
  return mended;
}

function askedAgain(link: HTMLLinkElement): Promise<void> {
  failed.delete(link);
  const next = document.createElement('link');
  for (const { name, value } of link.attributes) next.setAttribute(name, value);
  return new Promise((resolve, reject) => {
    next.addEventListener('load', () => resolve());
    next.addEventListener('error', () => reject(new Error(`${next.href} could not be fetched`)));
    link.replaceWith(next);
  });
}
