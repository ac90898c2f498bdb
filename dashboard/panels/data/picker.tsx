/** Any numeric field of any group, to be found by its name; what is heard stands first. */
import { useState } from 'react';
import { groupNames } from '../../../bridge/protocol/vehicle.ts';
import { has, whyFull, withSource } from '../../store/data/choice.ts';
import { idOf, type Source, sourcesOf } from '../../store/data/sources.ts';
import { vehicleOf } from '../../store/select.ts';
import { dataWords, plotWords } from '../../words/data.ts';
import { groupTitles } from '../fields.ts';
import { Icon } from '../icons.tsx';
import { useKept } from '../kept.ts';
import { useDashboard } from '../use-dashboard.ts';
import { shortLabel, unitOf } from './labels.ts';
import { plotChoice } from './use-plots.ts';

type PickerProps = { readonly plot: number; readonly onClose: () => void };
type Shelf = { readonly title: string; readonly isHeard: boolean; readonly sources: readonly Source[] };

export function Picker({ plot, onClose }: PickerProps) {
  const { store } = useDashboard();
  const [text, setText] = useState('');
  const choice = useKept(plotChoice);
  const shelves = found(shelvesOf(vehicleOf(store.getState())?.groups ?? {}), text);
  const whyNot = (source: Source) =>
    has(choice.plots[plot] ?? [], source) ? null : whyFull(choice, plot, source, unitOf);
  return (
    <fieldset className="data-picker" aria-label={plotWords.picker(plot + 1)}>
      <div className="data-tools">
        <input
          type="search"
          value={text}
          placeholder={plotWords.find}
          aria-label={plotWords.find}
          onChange={({ target }) => setText(target.value)}
        />
        <button type="button" className="btn" onClick={onClose}>
          {dataWords.close}
        </button>
      </div>
      {shelves.length === 0 ? <p className="muted">{plotWords.none(text)}</p> : null}
      {[...new Set(shelves.flatMap(({ sources }) => sources.map((source) => whyNot(source))))].map((why) =>
        why === null ? null : (
          <p className="caution" key={why}>
            {plotWords.full[why]}
          </p>
        ),
      )}
      <div className="data-picker-list">
        {shelves.map(({ title, sources }) => (
          <section key={title} aria-label={title}>
            <h3>{title}</h3>
            <div className="data-fields">
              {sources.map((source) => {
                const isIn = has(choice.plots[plot] ?? [], source);
                return (
                  <button
                    type="button"
                    key={idOf(source)}
                    disabled={isIn || whyNot(source) !== null}
                    onClick={() => plotChoice.choose(withSource(choice, plot, source))}
                  >
                    {isIn ? <Icon name="check" small /> : null}
                    {shortLabel(source)} <small>{isIn ? plotWords.already : unitOf(source)}</small>
                  </button>
                );
              })}
            </div>
          </section>
        ))}
      </div>
    </fieldset>
  );
}

type Groups = Readonly<Partial<Record<string, { readonly v: Readonly<Record<string, unknown>> }>>>;

function shelvesOf(groups: Groups): readonly Shelf[] {
  const ofGroups = groupNames.map((group) => ({
    title: groupTitles[group] ?? group,
    isHeard: groups[group] !== undefined,
    sources: sourcesOf(group, groups[group]?.v ?? null),
  }));
  const page: Shelf = { title: plotWords.page, isHeard: true, sources: [{ of: 'roundTrip' }] };
  return [...ofGroups.filter(({ isHeard }) => isHeard), page, ...ofGroups.filter(({ isHeard }) => !isHeard)].filter(
    ({ sources }) => sources.length > 0,
  );
}

/** Each word has to be in the group's name, the field's or its unit. */
function found(shelves: readonly Shelf[], text: string): readonly Shelf[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return shelves.flatMap((shelf) => {
    const sources = shelf.sources.filter((source) => {
      const all = `${shelf.title} ${shortLabel(source)} ${unitOf(source)}`.toLowerCase();
      return words.every((word) => all.includes(word));
    });
    return sources.length === 0 ? [] : [{ ...shelf, sources }];
  });
}
