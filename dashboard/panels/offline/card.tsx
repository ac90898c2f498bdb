/** Whether this page starts with no network, why not, and how it is installed. */
import { useStore } from 'zustand';
import { install, installHere } from '../../page-install.ts';
import { offline } from '../../page-offline.ts';
import type { Keep } from '../../store/renewal.ts';
import { offlineCardWords as words } from '../../words/offline-card.ts';
import { Icon } from '../icons.tsx';
import './offline.css';

const keepText = (keep: Keep): string =>
  keep.name === 'impossible'
    ? words.impossible[keep.why]
    : keep.name === 'failed'
      ? words.failed(keep.why)
      : words[keep.name];

export function OfflineCard() {
  const keep = useStore(offline, (state) => state.keep);
  const { way, isPersistent } = useStore(install);
  const isWell = keep.name === 'kept';
  return (
    <section className="card offline-card" aria-label={words.title}>
      <h2>{words.title}</h2>
      <p className={isWell ? undefined : 'muted'} data-keep={keep.name}>
        {isWell ? <Icon name="check" small /> : null}
        {keepText(keep)}
      </p>
      {isWell && isPersistent !== null ? (
        <p className="muted">{isPersistent ? words.persistent : words.evictable}</p>
      ) : null}
      {way === 'offered' ? (
        <>
          <p className="muted">{words.installGives}</p>
          <div className="rows">
            <button type="button" className="btn pri" onClick={installHere}>
              {words.install}
            </button>
          </div>
        </>
      ) : (
        <p className="muted">
          {way === 'installed' ? words.installed : way === 'ios' ? words.installIos : words.installElsewhere}
        </p>
      )}
    </section>
  );
}
