/** One item, open: what it is, where it lies, its numbers, and what can be done with it. */
import { useId } from 'react';
import { valuesOf } from '../../../bridge/protocol/files/raw-item.ts';
import type { PlanItem } from '../../../bridge/protocol/plan.ts';
import { actionAdded, midway, withItems } from '../../store/plan/edits.ts';
import { inserted, shifted, waypoint } from '../../store/plan/mission.ts';
import { isPlaced, placeOfItem } from '../../store/plan/places.ts';
import {
  actionKinds,
  type Field,
  kindOf,
  labelOf,
  placedKinds,
  rawFields,
  withValue,
} from '../../store/plan/rover-commands.ts';
import { itemWords as words } from '../../words/plan-items.ts';
import { Icon } from '../icons.tsx';
import { CurrentButton } from './current-button.tsx';
import { Choice, Delete, type ItemProps, PlaceFields, useItemEdit } from './editor-parts.tsx';
import { NumberField } from './number-field.tsx';

export function MissionEditor({ index, item }: ItemProps) {
  const { desk, plan, put, edit } = useItemEdit('mission', index);
  const { mission } = plan;
  const kinds = isPlaced(item) ? placedKinds : actionKinds;
  return (
    <div className="plan-editor">
      <div className="plan-fields">
        <Choice
          label={words.what}
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
          {words.pointBefore}
        </button>
        <button
          type="button"
          className="btn"
          disabled={index === 0}
          onClick={() => edit(withItems(plan, 'mission', shifted(mission, index, index - 1)), index - 1)}
        >
          {words.earlier}
        </button>
        <button
          type="button"
          className="btn"
          disabled={index === mission.length - 1}
          onClick={() => edit(withItems(plan, 'mission', shifted(mission, index, index + 1)), index + 1)}
        >
          {words.later}
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

function AddAction({ after }: { readonly after: number }) {
  const { desk, plan } = useItemEdit('mission', after);
  const id = useId();
  return (
    <span className="plan-add-action">
      <label className="hidden-text" htmlFor={id}>
        {words.addActionLabel}
      </label>
      <select id={id} value="" onChange={({ target }) => desk.edit(actionAdded(plan, Number(target.value), after))}>
        <option value="" disabled>
          {words.addAction}
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
