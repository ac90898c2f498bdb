/** One map in a list: what it is, whether it is the one on show, and what may be done with it. */
import type { Source } from '../../../store/maps/source.ts';
import { mapWords as words } from '../../../words/maps.ts';
import { Icon } from '../../icons.tsx';
import { useTwice } from '../../intent/use-twice.ts';
import { chooseMap, useMapChoice } from '../choice.ts';

type PackRowProps = {
  readonly source: Source;
  readonly about: readonly (string | null)[];
  readonly children?: React.ReactNode;
};

export function PackRow({ source, about, children }: PackRowProps) {
  const isShown = useMapChoice().source === source.id;
  const zooms = words.zooms(source.minZoom, source.maxZoom);
  return (
    <li className="maps-row" data-pack={source.id}>
      <div className="maps-what">
        <b>{source.title}</b>
        <small>{[zooms, ...about].filter((part) => part !== null).join(' · ')}</small>
        <small>{source.attribution}</small>
      </div>
      <div className="maps-acts">
        <button
          type="button"
          className="btn"
          aria-pressed={isShown}
          aria-label={`${isShown ? words.shown : words.show}: ${source.title}`}
          onClick={() => chooseMap({ source: isShown ? '' : source.id })}
        >
          {isShown ? <Icon name="check" /> : null}
          {isShown ? words.shown : words.show}
        </button>
        {children}
      </div>
    </li>
  );
}

/** Asks once more before it is gone. */
export function Remove({ title, remove }: { readonly title: string; remove(): void }) {
  const { isArmed, press } = useTwice(remove);
  return (
    <button
      type="button"
      className={isArmed ? 'btn is-asked' : 'btn'}
      aria-label={isArmed ? words.removeSure(title) : `${words.remove}: ${title}`}
      onClick={press}
    >
      {isArmed ? words.removeSure(title) : <Icon name="cross" />}
    </button>
  );
}
