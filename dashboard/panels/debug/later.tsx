/** The debug panel over any page: its key is heard from the start, its code comes after the first picture. */

import { useEffect } from 'react';
import { navWords } from '../../words/nav.ts';
import { later, NotHere } from '../later.tsx';
import { Sheet } from '../sheet.tsx';
import { hearDebugKey, setDebug, useDebug } from './open.ts';

const debugParts = later(() => import('../other-pages.ts'));
const close = () => setDebug(false);

export function Debug() {
  useEffect(hearDebugKey, []);
  const parts = debugParts.useIt();
  if (!useDebug()) return null;
  if (parts !== null) return <parts.DebugSheet onClose={close} />;
  return (
    <Sheet title={navWords.debug} onClose={close}>
      <NotHere part={debugParts} />
    </Sheet>
  );
}
