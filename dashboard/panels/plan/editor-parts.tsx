/** What the open items of all lists have in common: choices, their place, and how they go away. */
import { useId } from 'react';
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import type { Plan } from '../../store/plan/draft.ts';
import { movedTo, withItem, without } from '../../store/plan/edits.ts';
import { placeOfItem } from '../../store/plan/places.ts';
import { frameWords } from '../../words/plan-commands.ts';
import { itemWords } from '../../words/plan-items.ts';
import { Icon } from '../icons.tsx';
import { NumberField } from './number-field.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

export type ItemProps = { readonly index: number; readonly item: PlanItem };

/** `key`: entries into one field are taken back as one. */
export function useItemEdit(list: PlanList, index: number) {
  const desk = useDesk();
  const plan = useDeskState((state) => state.history.present);
  return {
    ...{ desk, plan },
    put: (item: PlanItem, key?: string) =>
      desk.edit({ plan: withItem(plan, list, index, item), list, selected: index }, key && `${list}/${index}/${key}`),
    edit: (next: Plan, selected: number | null = index) => desk.edit({ plan: next, list, selected }),
  };
}

type ChoiceProps = {
  readonly label: string;
  readonly value: number;
  readonly options: readonly (readonly [number, string])[];
  readonly onChange: (value: number) => void;
};

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId();
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      <select id={id} value={value} onChange={({ target }) => onChange(Number(target.value))}>
        {options.map(([one, words]) => (
          <option key={one} value={one}>
            {words}
          </option>
        ))}
      </select>
    </div>
  );
}

export function PlaceFields({ list, index, item }: ItemProps & { readonly list: PlanList }) {
  const { desk, plan, put } = useItemEdit(list, index);
  const place = placeOfItem(item);
  const move = (latDeg: number, lonDeg: number) =>
    desk.edit(
      { plan: movedTo(plan, list, index, { latDeg, lonDeg }), list, selected: index },
      `${list}/${index}/place`,
    );
  const frames = Object.entries(frameWords).map(([frame, words]) => [Number(frame), words] as const);
  return (
    <div className="plan-fields">
      <NumberField
        label={itemWords.latitude}
        unit="°"
        digits={7}
        min={-90}
        max={90}
        value={place?.latDeg ?? null}
        onChange={(latDeg) => move(latDeg, place?.lonDeg ?? 0)}
        onEnd={desk.settle}
      />
      <NumberField
        label={itemWords.longitude}
        unit="°"
        digits={7}
        min={-180}
        max={180}
        value={place?.lonDeg ?? null}
        onChange={(lonDeg) => move(place?.latDeg ?? 0, lonDeg)}
        onEnd={desk.settle}
      />
      {list === 'fence' ? null : (
        <>
          <NumberField
            label={itemWords.height}
            unit="m"
            digits={2}
            min={-10_000}
            max={10_000}
            value={item.z}
            onChange={(z) => put({ ...item, z: Math.fround(z) }, 'height')}
            onEnd={desk.settle}
          />
          <Choice
            label={itemWords.counted}
            value={item.frame}
            options={frames.filter(([frame]) => [0, 3, 10].includes(frame) || frame === item.frame)}
            onChange={(frame) => put({ ...item, frame })}
          />
        </>
      )}
    </div>
  );
}

export function Delete({
  list,
  index,
  words = itemWords.remove,
}: {
  readonly list: PlanList;
  readonly index: number;
  readonly words?: string;
}) {
  const desk = useDesk();
  const plan = useDeskState((state) => state.history.present);
  return (
    <button type="button" className="btn" onClick={() => desk.edit(without(plan, list, index))}>
      <Icon name="cross" />
      {words}
    </button>
  );
}
