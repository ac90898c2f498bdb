/** The settings with which the rover stops even when the bridge is killed: set with one click, and put back with another. */
import type { Preflight } from '../../../bridge/protocol/control.ts';
import type { CommandView } from '../../client/intent-view.ts';
import type { DashboardState } from '../../store/dashboard-state.ts';
import { ownCommandsOf } from '../../store/select-intent.ts';
import { Icon } from '../icons.tsx';
import { askBlock, isArmed, leaseBlock } from '../intent/acts.ts';
import { figureOf } from '../intent/command-words.ts';
import { useDashboard, useSelect } from '../use-dashboard.ts';

/** These decide over stopping: armed, they need the lease. */
const block = (state: DashboardState) => (isArmed(state) ? leaseBlock(state) : askBlock(state));

const newestSetting = (state: DashboardState): CommandView | null =>
  ownCommandsOf(state).findLast(({ name, found }) => name === 'params_set' && found !== null) ?? null;

type Setting = { readonly name: string; readonly value: number; readonly was: number };

/** What would put back what a setting found. */
export const undoOf = ({ found }: CommandView): readonly Setting[] =>
  (found ?? []).flatMap(({ name, value, was }) =>
    typeof was === 'number' && value !== null && was !== value ? [{ name, value: was, was: value }] : [],
  );

export function Preset({ preflight: { preset } }: { readonly preflight: Preflight }) {
  const { operate } = useDashboard();
  const why = useSelect(block);
  const before = useSelect(newestSetting);
  const undo = before === null ? [] : undoOf(before);
  const settle = (params: readonly Setting[]) => operate.sendCommand('params_set', { params: [...params] });
  const known = preset.flatMap(({ name, value, was }) => (was === null ? [] : [{ name, value, was }]));
  if (known.length === 0 && undo.length === 0) return null;
  return (
    <div className="preset">
      {known.length === 0 ? (
        <p className="ok">
          <Icon name="check" small /> The settings with which it stops without a bridge are set.
        </p>
      ) : (
        <>
          <h2>Stop even without a bridge</h2>
          <ul>
            {known.map(({ name, value, was }) => (
              <li key={name}>
                {name} <span className="muted">{figureOf(was)} →</span> <b>{figureOf(value)}</b>
              </li>
            ))}
          </ul>
        </>
      )}
      <div className="rows">
        {known.length === 0 ? null : (
          <button
            type="button"
            className="btn pri"
            disabled={why !== null}
            title={why ?? undefined}
            onClick={() => settle(known)}
          >
            <Icon name="check" />
            Set {known.length} {known.length === 1 ? 'parameter' : 'parameters'}
          </button>
        )}
        {undo.length === 0 ? null : (
          <button
            type="button"
            className="btn"
            disabled={why !== null}
            title={why ?? undefined}
            onClick={() => settle(undo)}
          >
            <Icon name="retry" />
            Undo: put {undo.length} back
          </button>
        )}
      </div>
      {why === null ? null : <p className="muted">Not now: {why}.</p>}
    </div>
  );
}
