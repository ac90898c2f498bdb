/**
 * The pairing code that a picture led here with: it stands in the address's fragment, which no server and no log ever
 * sees, and is taken out of the address bar and the history before anything is drawn.
 */
const taken = new Set<() => void>();
let code = '';

function take(): void {
  const { pathname, hash } = location;
  if (pathname !== '/pair' || hash.length < 2) return;
  code = decoded(hash.slice(1)).slice(0, 32);
  history.replaceState(null, '', pathname);
  for (const tell of taken) tell();
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/** Once as the page begins; and again for a second picture that leads to the same page. */
export function takePairingCode(): void {
  take();
  addEventListener('hashchange', take);
}

/** Empty where none was brought. */
export const pairingCode = (): string => code;

/** What it returns ends it. */
export function onPairingCode(run: () => void): () => void {
  taken.add(run);
  return () => taken.delete(run);
}
