/** The voice comes after the first picture: what happens in its first second can be read. */
import { later } from '../later.tsx';

const part = later(() => import('../after-first.ts'));

export function VoiceLater() {
  const here = part.useIt();
  return here === null ? null : <here.Voice />;
}
