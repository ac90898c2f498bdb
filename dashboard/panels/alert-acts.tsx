/** What a person can do about an alert in the list: say that it was seen, or take it away. */
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
          acknowledged here
        </small>
      ) : (
        <button type="button" className="btn" onClick={() => acknowledge(of)}>
          <Icon name="check" small />
          Acknowledge
        </button>
      )}
      <button type="button" className="btn" aria-label="Remove from this list" onClick={() => remove(of)}>
        <Icon name="cross" small />
        Remove
      </button>
    </span>
  );
}
