/**
 * What happened to the link just now, over the top of the page: two at most, gone after a few seconds, and each also in
 * the list of messages. Above them, after a load, what became of the session that this tab had before.
 */
import type { DashboardState } from '../store/dashboard-state.ts';
import { recoveryOf, toastsDue } from '../store/select.ts';
import { messageWords as words } from '../words/messages.ts';
import { Icon } from './icons.tsx';
import { severityLook } from './message-text.ts';
import './toasts.css';
import { useDashboard, useSelect } from './use-dashboard.ts';

/** Which toasts are due, as one value that stays equal while they are the same. */
const dueIds = (state: DashboardState): string =>
  toastsDue(state)
    .map(({ id }) => id)
    .join(' ');

export function Toasts() {
  const ids = useSelect(dueIds);
  const due = ids.split(' ').filter((id) => id !== '');
  return (
    <div className="toasts" role="status">
      <SessionRecovery />
      {due.map((id) => (
        <Toast key={id} id={Number(id)} />
      ))}
    </div>
  );
}

function Toast({ id }: { readonly id: number }) {
  const { dismiss } = useDashboard();
  const note = useSelect(({ notes }) => notes.find((one) => one.id === id));
  if (note === undefined) return null;
  const { icon, tone, word } = severityLook(note.severity);
  return (
    <div className="toast">
      <span className={tone} title={word}>
        <Icon name={icon} />
        <span className="hidden-text">{word}</span>
      </span>
      <p>{note.text}</p>
      <button type="button" className="toast-close" aria-label={words.dismiss} onClick={() => dismiss(id)}>
        <Icon name="cross" small />
      </button>
    </div>
  );
}

/** Checking, recovering, restored or failed; the page works meanwhile. */
function SessionRecovery() {
  const shown = useSelect((state) => recoveryOf(state) !== null);
  const share = useSelect((state) => recoveryOf(state)?.share ?? 0);
  const text = useSelect((state) => recoveryOf(state)?.text ?? '');
  const name = useSelect((state) => recoveryOf(state)?.name ?? 'fresh');
  if (!shown) return null;
  const [icon, tone] = { restored: ['check', 'ok'] as const, failed: ['warn', 'caution'] as const }[
    name === 'restored' || name === 'failed' ? name : 'restored'
  ];
  const isOver = name === 'restored' || name === 'failed';
  return (
    <div className="toast recovery" data-recovery={name}>
      <span className={isOver ? tone : 'muted'}>
        <Icon name={isOver ? icon : 'retry'} />
      </span>
      <p>{text}</p>
      {isOver ? null : (
        <div
          className="meter"
          role="progressbar"
          aria-label={words.recovery}
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.round(100 * share)}
        >
          <i style={{ width: `${100 * share}%` }} />
        </div>
      )}
    </div>
  );
}
