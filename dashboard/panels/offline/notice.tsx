/** That a newer version of the page is here, and what it waits for. It stands where warnings do, and covers nothing. */
import { useStore } from 'zustand';
import { askForNew, offline } from '../../page-offline.ts';
import { forbidsReload } from '../../store/renewal.ts';
import { offlineWords as words } from '../../words/offline.ts';
import { Icon } from '../icons.tsx';
import './offline.css';

export function RenewalNotice() {
  const name = useStore(offline, ({ renewal }) => renewal.name);
  const hindrance = useStore(offline, (state) => state.hindrance);
  if (name === 'none' || name === 'taking') return null;
  const waits = hindrance === null ? words.soon : words.waits[hindrance];
  return (
    <div className="notice renewal" role="status">
      <span className="renewal-mark">
        <Icon name="retry" small />
      </span>
      <span>
        {words.newVersion} <span className="muted">{name === 'asked' ? words.asked : waits}</span>
      </span>
      <button type="button" className="btn" disabled={name === 'asked' || forbidsReload(hindrance)} onClick={askForNew}>
        {words.reload}
      </button>
    </div>
  );
}
