/**
 * Downloads where the bridge asks who one is: a link that a browser fetches by itself carries no token, and a token in a
 * URL would be logged. So it is given a ticket, which is good once and for half a minute.
 */
import { Type } from 'typebox';
import { Check } from 'typebox/schema';
import type { Ask } from './store/ask.ts';
import { answerWords } from './words/answers.ts';

const Ticket = Type.Object({ ticket: Type.String() });

/** `isAsked`: whether one is asked at all; else links are left alone. `failed` takes one sentence. */
export function ticketDownloads(ask: Ask, isAsked: () => boolean, failed: (why: string) => void): void {
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[download]') : null;
    if (link === null || !isAsked()) return;
    const place = new URL(link.href);
    if (place.origin !== location.origin || !place.pathname.startsWith('/api/') || place.searchParams.has('ticket'))
      return;
    event.preventDefault();
    void follow(place, link.download, ask, failed);
  });
}

async function follow(place: URL, name: string, ask: Ask, failed: (why: string) => void): Promise<void> {
  const result = await ask('/api/auth/ticket', { method: 'POST' });
  if (!result.ok || !Check(Ticket, result.value)) return failed(result.ok ? answerWords.noTicket : result.why);
  place.searchParams.set('ticket', result.value.ticket);
  const link = document.createElement('a');
  link.href = place.href;
  link.download = name;
  link.click();
}
