/** One item, open: what it is, where it lies, its numbers, and what can be done with it. */
import { useId } from 'react';
import { valuesOf } from '../../../bridge/protocol/files/raw-item.ts';
import type { PlanItem, PlanList } from '../../../bridge/protocol/plan.ts';
import type { Plan } from '../../store/plan/draft.ts';
import { actionAdded, midway, movedTo, withItem, withItems, without } from '../../store/plan/edits.ts';
import { cornerInserted, radiusOf, resized, type Shape, shapeRemoved, turned } from '../../store/plan/fence.ts';
import { inserted, shifted, waypoint } from '../../store/plan/mission.ts';
import { isPlaced, placeOfItem } from '../../store/plan/places.ts';
import {
  actionKinds,
  type Field,
  frameWords,
  kindOf,
  labelOf,
  placedKinds,
  rawFields,
  withValue,
} from '../../store/plan/rover-commands.ts';
import { Icon } from '../icons.tsx';
import { CurrentButton } from './current-button.tsx';
import { NumberField } from './number-field.tsx';
import { useDesk, useDeskState } from './use-desk.ts';

type ItemProps = { readonly index: number; readonly item: PlanItem };

/** `key`: entries into one field are taken back as one. */
function useItemEdit(list: PlanList, index: number) {
  const desk = useDesk();
  const plan = useDeskState((state) => state.history.present);
  return {
    ...{ desk, plan },
    put: (item: PlanItem, key?: string) =>
      desk.edit({ plan: withItem(plan, list, index, item), list, selected: index }, key && `${list} ${index} ${key}`),
    edit: (next: Plan, selected: number | null = index) => desk.edit({ plan: next, list, selected }),
  };
}

export function MissionEditor({ index, item }: ItemProps) {
  const { desk, plan, put, edit } = useItemEdit('mission', index);
  const { mission } = plan;
  const kinds = isPlaced(item) ? placedKinds : actionKinds;
  return (
    <div className="plan-editor">
      <div className="plan-fields">
        <Choice
          label="What"
          value={item.command}
          options={[
            ...(kinds.some(({ command }) => command === item.command)
              ? []
              : [[item.command, labelOf(item.command)] as const]),
            ...kinds.map(({ command, label }) => [command, label] as const),
          ]}
          onChange={(command) => put(turnedInto(item, command))}
        />
        {(kindOf(item.command)?.fields ?? rawFields).map((field) => (
          <FieldView key={field.at} {...{ field, item, put, onEnd: desk.settle }} />
        ))}
      </div>
      {isPlaced(item) ? <PlaceFields list="mission" {...{ index, item }} /> : null}
      <div className="rows">
        <CurrentButton number={index + 1} />
        <AddAction after={index} />
        <button type="button" className="btn" onClick={() => edit({ ...plan, mission: before(mission, index) })}>
          <Icon name="plus" />
          Point before
        </button>
        <button
          type="button"
          className="btn"
          disabled={index === 0}
          onClick={() => edit(withItems(plan, 'mission', shifted(mission, index, index - 1)), index - 1)}
        >
          Earlier
        </button>
        <button
          type="button"
          className="btn"
          disabled={index === mission.length - 1}
          onClick={() => edit(withItems(plan, 'mission', shifted(mission, index, index + 1)), index + 1)}
        >
          Later
        </button>
        <Delete list="mission" index={index} />
      </div>
    </div>
  );
}

/** Another command at the same place, or without one; its numbers are those that it begins with. */
function turnedInto(item: PlanItem, command: number): PlanItem {
  const [a = 0, b = 0, c = 0, d = 0, x = 0, y = 0, z = 0] = kindOf(command)?.starts ?? [];
  const params: PlanItem['params'] = [a, b, c, d];
  return isPlaced(item) ? { ...item, command, params } : { ...item, command, params, x, y, z };
}

/** A waypoint half way from the place before, or where this one is. */
function before(mission: readonly PlanItem[], index: number): readonly PlanItem[] {
  const places = mission.map(placeOfItem);
  const here = places.slice(index).find((place) => place !== null) ?? places.findLast((place) => place !== null);
  if (!here) return mission;
  const last = places.slice(0, index).findLast((place) => place !== null);
  return inserted(mission, index, waypoint(last ? midway(last, here) : here, mission[index]));
}

type ChoiceProps = {
  readonly label: string;
  readonly value: number;
  readonly options: readonly (readonly [number, string])[];
  readonly onChange: (value: number) => void;
};

function Choice({ label, value, options, onChange }: ChoiceProps) {
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

type FieldProps = {
  readonly field: Field;
  readonly item: PlanItem;
  readonly put: (item: PlanItem, key?: string) => void;
  readonly onEnd: () => void;
};

function FieldView({ field, item, put, onEnd }: FieldProps) {
  const { at, label, unit, min, max, options } = field;
  const value = valuesOf(item)[at] ?? null;
  if (options)
    return <Choice {...{ label, options }} value={value ?? 0} onChange={(next) => put(withValue(item, at, next))} />;
  return (
    <NumberField
      {...{ label, value, unit, min, max, onEnd }}
      onChange={(next) => put(withValue(item, at, next), `field ${at}`)}
    />
  );
}

function PlaceFields({ list, index, item }: ItemProps & { readonly list: PlanList }) {
  const { desk, plan, put } = useItemEdit(list, index);
  const place = placeOfItem(item);
  const move = (latDeg: number, lonDeg: number) =>
    desk.edit(
      { plan: movedTo(plan, list, index, { latDeg, lonDeg }), list, selected: index },
      `${list} ${index} place`,
    );
  const frames = Object.entries(frameWords).map(([frame, words]) => [Number(frame), words] as const);
  return (
    <div className="plan-fields">
      <NumberField
        label="Latitude"
        unit="°"
        digits={7}
        min={-90}
        max={90}
        value={place?.latDeg ?? null}
        onChange={(latDeg) => move(latDeg, place?.lonDeg ?? 0)}
        onEnd={desk.settle}
      />
      <NumberField
        label="Longitude"
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
            label="Height"
            unit="m"
            digits={2}
            min={-10_000}
            max={10_000}
            value={item.z}
            onChange={(z) => put({ ...item, z: Math.fround(z) }, 'height')}
            onEnd={desk.settle}
          />
          <Choice
            label="Counted"
            value={item.frame}
            options={frames.filter(([frame]) => [0, 3, 10].includes(frame) || frame === item.frame)}
            onChange={(frame) => put({ ...item, frame })}
          />
        </>
      )}
    </div>
  );
}

function AddAction({ after }: { readonly after: number }) {
  const { desk, plan } = useItemEdit('mission', after);
  const id = useId();
  return (
    <span className="plan-add-action">
      <label className="hidden-text" htmlFor={id}>
        Add an action behind this item
      </label>
      <select id={id} value="" onChange={({ target }) => desk.edit(actionAdded(plan, Number(target.value), after))}>
        <option value="" disabled>
          Add an action …
        </option>
        {actionKinds.map(({ command, label }) => (
          <option key={command} value={command}>
            {label}
          </option>
        ))}
      </select>
    </span>
  );
}

function Delete({
  list,
  index,
  words = 'Delete',
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

export function FenceEditor({ shape, index }: { readonly shape: Shape; readonly index: number }) {
  const { desk, plan, edit } = useItemEdit('fence', index);
  const { fence } = plan;
  const item = fence[index];
  if (item === undefined) return null;
  const isShape = shape.kind === 'polygon' || shape.kind === 'circle';
  return (
    <div className="plan-editor">
      {shape.kind === 'polygon' ? (
        <p className="muted">
          Corner {index - shape.at + 1} of {shape.count}: touch another on the map.
        </p>
      ) : null}
      {shape.kind === 'circle' ? (
        <div className="plan-fields">
          <NumberField
            label="Radius"
            unit="m"
            min={0.5}
            max={100_000}
            value={radiusOf(item)}
            onChange={(metres) =>
              desk.edit(
                { plan: withItems(plan, 'fence', resized(fence, index, metres)), list: 'fence', selected: index },
                `fence ${index} radius`,
              )
            }
            onEnd={desk.settle}
          />
        </div>
      ) : null}
      {isPlaced(item) ? <PlaceFields list="fence" index={index} item={item} /> : null}
      <div className="rows">
        {isShape ? (
          <button type="button" className="btn" onClick={() => edit(withItems(plan, 'fence', turned(fence, shape)))}>
            <Icon name="area" />
            {shape.inclusion ? 'Make it keep out' : 'Make it stay within'}
          </button>
        ) : null}
        {shape.kind === 'polygon' ? (
          <>
            <button
              type="button"
              className="btn"
              onClick={() => edit(withItems(plan, 'fence', cornerAfter(fence, shape, index)), index + 1)}
            >
              <Icon name="plus" />
              Corner after
            </button>
            <Delete list="fence" index={index} words="Delete corner" />
          </>
        ) : null}
        <button
          type="button"
          className="btn"
          onClick={() => edit(withItems(plan, 'fence', shapeRemoved(fence, shape)), null)}
        >
          <Icon name="cross" />
          Delete shape
        </button>
      </div>
    </div>
  );
}

/** Half way to the next corner. */
function cornerAfter(fence: readonly PlanItem[], shape: Shape, index: number): readonly PlanItem[] {
  const { at, count } = shape;
  const here = fence[index] && placeOfItem(fence[index]);
  const other = fence[at + ((index - at + 1) % count)];
  const there = other && placeOfItem(other);
  return here && there ? cornerInserted(fence, shape, index + 1, midway(here, there)) : fence;
}

export function RallyEditor({ index, item }: ItemProps) {
  return (
    <div className="plan-editor">
      <PlaceFields list="rally" {...{ index, item }} />
      <div className="rows">
        <Delete list="rally" index={index} />
      </div>
    </div>
  );
}
