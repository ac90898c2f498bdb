/** The settings with which the rover stops even when the bridge is killed: set with one click, and put back with another. */
import { useState } from 'react';
import type { Preflight } from '../../../bridge/protocol/control.ts';
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import type { Setting } from '../../store/parameters/ledger.ts';
import { presetUndo } from '../../store/preset-undo.ts';
import { ownCommandsOf } from '../../store/select-intent.ts';
import { failsafeWords as words } from '../../words/failsafe.ts';
import { Icon } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';
import { figureOf } from '../intent/command-words.ts';
import { useParameters } from '../parameters/use-parameters.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';

/** These decide over stopping: armed, they need the lease. */
const block = (state: DashboardState) => (isArmed(state) ? leaseBlock(state) : askBlock(state));

export function Preset({ preflight }: { readonly preflight: Preflight }) {
  const { operate } = useDashboard();
  const why = useSelect(block);
  const ledger = useParameters((state) => state.ledger);
  const notKept = useParameters((state) => state.keepingWhy);
  const [asked, setAsked] = useState<string | null>(null);
  const undo = presetUndo(ledger, preflight);
  const settle = (params: readonly Setting[]) => setAsked(operate.sendCommand('params_set', { params: [...params] }));
  const known = preflight.preset.flatMap(({ name, value, was }) => (was === null ? [] : [{ name, value, was }]));
  if (known.length === 0 && undo.length === 0 && preflight.preset.length > 0) return null;
  return (
    <div className="preset">
      {known.length === 0 ? (
        <p className="ok">
          <Icon name="check" small /> {words.presetIs}
        </p>
      ) : (
        <>
          <h3>{words.preset}</h3>
          <p className="muted">{words.presetHint}</p>
          <ul className="preset-diff">
            {known.map(({ name, value, was }) => (
              <li key={name}>
                {name} <span className="muted">{figureOf(was)} →</span> <b>{figureOf(value)}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="preset-warning">
        <span className="caution">
          <Icon name="warn" small />
        </span>
        {words.noReceiver}
      </p>
      <div className="rows">
        {known.length === 0 ? null : (
          <button type="button" className="btn pri" disabled={why !== null} onClick={() => settle(known)}>
            <Icon name="check" />
            {words.set(known.length)}
          </button>
        )}
        {undo.length === 0 ? null : (
          <button type="button" className="btn" disabled={why !== null} onClick={() => settle(undo)}>
            <Icon name="undo" />
            {words.undo(undo.length)}
          </button>
        )}
      </div>
      {undo.length === 0 ? null : (
        <p className="muted">{notKept === '' ? words.undoHint : words.undoNotKept(notKept)}</p>
      )}
      <Outcome id={asked} />
      {why === null ? null : <p className="muted">{words.notNow(why)}</p>}
    </div>
  );
}

const said = ({ final, stage, found, message }: CommandView): readonly [string, string] => {
  if (!final) return ['muted', words.setting];
  if (stage === 'done') return ['ok', words.readBack(found?.length ?? 0)];
  return ['warn', words.failed(message ?? stage)];
};

/** What became of what was asked here last. */
function Outcome({ id }: { readonly id: string | null }) {
  const command = useSelect((state) => ownCommandsOf(state).find((one) => one.id === id) ?? null);
  if (command === null) return null;
  const [tone, text] = said(command);
  return (
    <p className={tone} role="status">
      {text}
    </p>
  );
}
