/** Before a drive: a verdict, what is read from the rover, what one looks at oneself, and why it will not arm. */
import { type FormEvent, useEffect, useState } from 'react';
import { firstCheckSettings } from '../../store/checks/check-facts.ts';
import type { CheckItem, CheckValue } from '../../store/checks/check-item.ts';
import {
  longestOwn,
  mostOwn,
  type OwnItem,
  type Present,
  tickOf,
  toggled,
  withItem,
  withoutItem,
} from '../../store/own-checks.ts';
import { checkTitles, checklistWords as words } from '../../words/checklist.ts';
import { accuracy, ageText, figure, unknown } from '../format.ts';
import { Icon } from '../icons.tsx';
import { useDesk } from '../parameters/use-parameters.ts';
import { Link } from '../route.tsx';
import { SetupFrame } from './frame.tsx';
import { PrearmCard } from './prearm-card.tsx';
import { StateIcon, StateMark } from './state-mark.tsx';
import { ownChecks, useChecklist } from './use-checklist.ts';

const join = ([text, unit]: readonly [string, string]) => `${text} ${unit}`;

function textOf(value: CheckValue): string {
  switch (value.is) {
    case 'word':
      return value.word;
    case 'figure':
      return `${figure(value.figure, value.digits)} ${value.unit}`.trim();
    case 'length':
      return join(accuracy(value.metres));
    case 'none':
      return unknown;
  }
}

const limitOf = ({ limit, limitWords }: CheckItem): string => limitWords(limit === null ? '' : textOf(limit));

export function ChecklistPage() {
  const desk = useDesk();
  useEffect(() => desk.watch(), [desk]);
  const { items, verdict, own, present } = useChecklist();
  return (
    <SetupFrame title={words.title}>
      <section className="card setup-verdict" aria-label={words.title} data-ready={verdict.is}>
        <p role="status">
          <StateIcon state={verdict.is === 'ready' ? 'pass' : verdict.is === 'open' ? 'attention' : 'unknown'} />
          <b>{verdict.sentence}</b>
        </p>
        <p className="muted">{words.advice}</p>
      </section>
      <PrearmCard />
      <div className="setup-columns">
        <section className="card" aria-label={words.read}>
          <h2>{words.read}</h2>
          <ul className="checks">
            {items.map((item) => (
              <Row key={item.id} item={item} />
            ))}
          </ul>
        </section>
        <div className="setup-stack">
          <Own items={own.items} present={present} />
          <Limits />
        </div>
      </div>
    </SetupFrame>
  );
}

const Row = ({ item }: { readonly item: CheckItem }) => (
  <li data-check={item.id} data-state={item.state}>
    <Link to={item.to} className="check">
      <StateMark state={item.state} />
      <span className="check-name">
        <b>{checkTitles[item.id]}</b>
        <small>
          {words.limit} {limitOf(item)}
          {item.isOptional ? `, ${words.optional}` : ''}
        </small>
      </span>
      <span className="check-value">
        <b>{textOf(item.value)}</b>
        {item.ageMs === null ? null : <small>{words.ago(ageText(item.ageMs))}</small>}
      </span>
    </Link>
  </li>
);

type OwnProps = { readonly items: readonly OwnItem[]; readonly present: Present };

function Own({ items, present }: OwnProps) {
  const isTickable = present.vehicle !== null && present.now !== null;
  return (
    <section className="card own" aria-label={words.own}>
      <h2>{words.own}</h2>
      <p className="muted">{isTickable ? words.ownHint : words.ownUnknown}</p>
      {items.length === 0 ? <p className="muted">{words.ownEmpty}</p> : null}
      <ul className="checks">
        {items.map((item) => (
          <OwnRow key={item.id} item={item} present={present} isTickable={isTickable} />
        ))}
      </ul>
      {items.length >= mostOwn ? <p className="caution">{words.full(mostOwn)}</p> : <Add />}
    </section>
  );
}

type OwnRowProps = { readonly item: OwnItem; readonly present: Present; readonly isTickable: boolean };

function OwnRow({ item, present, isTickable }: OwnRowProps) {
  const is = tickOf(item, present);
  const sinceMs = item.tick === null || present.now === null ? null : Math.max(0, present.now - item.tick.wall);
  const said = { ticked: words.tickedAgo(ageText(sinceMs)), over: words.expired, open: words.notTicked }[is];
  return (
    <li className="own-row" data-own={is}>
      <button
        type="button"
        className="check"
        aria-pressed={is === 'ticked'}
        disabled={!isTickable}
        onClick={() => ownChecks.choose(toggled(ownChecks.now(), item.id, present))}
      >
        <span className={is === 'ticked' ? 'own-box is-ticked' : 'own-box'} aria-hidden="true">
          {is === 'ticked' ? <Icon name="check" small /> : null}
        </span>
        <span className="check-name">
          <b>{item.text}</b>
          <small className={is === 'over' ? 'caution' : undefined}>{said}</small>
        </span>
      </button>
      <button
        type="button"
        className="btn"
        aria-label={words.remove(item.text)}
        onClick={() => ownChecks.choose(withoutItem(ownChecks.now(), item.id))}
      >
        <Icon name="cross" small />
      </button>
    </li>
  );
}

function Add() {
  const [text, setText] = useState('');
  const add = (event: FormEvent) => {
    event.preventDefault();
    ownChecks.choose(withItem(ownChecks.now(), `own-${Date.now()}`, text));
    setText('');
  };
  return (
    <form className="own-add" onSubmit={add}>
      <input
        type="text"
        aria-label={words.addLabel}
        placeholder={words.addLabel}
        maxLength={longestOwn}
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <button type="submit" className="btn" disabled={text.trim() === ''}>
        <Icon name="plus" />
        {words.add}
      </button>
    </form>
  );
}

function Limits() {
  const { own } = useChecklist();
  const { batteryPct, accuracyM } = own.settings;
  const choose = (change: Partial<typeof own.settings>) =>
    ownChecks.choose({ ...ownChecks.now(), settings: { ...ownChecks.now().settings, ...change } });
  return (
    <section className="card own-limits" aria-label={words.limits}>
      <h2>{words.limits}</h2>
      <label>
        <span>
          {words.batteryLimit} <b>{figure(batteryPct)} %</b>
        </span>
        <input
          type="range"
          min={5}
          max={95}
          step={5}
          value={batteryPct}
          onChange={({ target }) => choose({ batteryPct: target.valueAsNumber })}
        />
      </label>
      <label>
        <span>
          {words.accuracyLimit} <b>{join(accuracy(accuracyM))}</b>
        </span>
        <input
          type="range"
          min={0}
          max={accuracySteps.length - 1}
          step={1}
          aria-valuetext={join(accuracy(accuracyM))}
          value={nearestStep(accuracyM)}
          onChange={({ target }) => choose({ accuracyM: accuracySteps[target.valueAsNumber] ?? accuracyM })}
        />
      </label>
      <button type="button" className="btn" onClick={() => choose(firstCheckSettings)}>
        <Icon name="undo" />
        {words.reset}
      </button>
    </section>
  );
}

const accuracySteps = [0.02, 0.05, 0.1, 0.3, 0.5, 1, 2, 3, 5, 10] as const;
const nearestStep = (metres: number): number =>
  Math.max(
    0,
    accuracySteps.findIndex((step) => step >= metres - 1e-6),
  );
