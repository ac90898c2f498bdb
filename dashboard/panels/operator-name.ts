/** What the page calls whoever is behind a session, until operators have names of their own. */
import { nameWords as words } from '../words/names.ts';

/** `Page 3f9a01`, or `Test 3f9a01` for the session of a reliability test. */
export function pageName(session: string): string {
  const tab = session.split('/').at(-1) ?? '';
  return (tab.endsWith('-trial') ? words.test : words.page)(tab.slice(0, 6));
}

/** The same, and `you` for this page. */
export const operatorName = (session: string, mine: string | null): string =>
  session === mine ? words.you : pageName(session);
