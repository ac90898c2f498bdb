/** What a person can do about an alert in the list: say that it was seen, or take it away. */
import { messageWords as words } from '../words/messages.ts';
import { Icon } from './icons.tsx';
import { useDashboard, useSelect } from './use-dashboard.ts';

export function AlertActs({ of }: { readonly of: string }) {
  const { acknowledge, remove } = useDashboard();
  const done = useSelect(({ handled }) => handled.acknowledged.includes(of));
  return (
    <span className="msg-acts">
      {done ? (
        <small className="muted">
          <Icon name="check" small />
          {words.acknowledged}
        </small>
      ) : (
        <button type="button" className="btn" onClick={() => acknowledge(of)}>
          <Icon name="check" small />
          {words.acknowledge}
        </button>
      )}
      <button type="button" className="btn" aria-label={words.removeLabel} onClick={() => remove(of)}>
        <Icon name="cross" small />
        {words.remove}
      </button>
    </span>
  );
}
