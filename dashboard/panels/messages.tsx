/** What happened, newest first: a severity as icon and word, the sentence, and when. */
import { memo } from 'react';
import type { LoggedEvent } from '../client/mirror.ts';
import type { DashboardState } from '../store/dashboard.ts';
import { clockTime } from './format.ts';
import { Icon } from './icons.tsx';
import { sentenceOf, severityLook } from './message-text.ts';
import './messages.css';
import { Link } from './route.tsx';
import { useSelect } from './use-dashboard.ts';
import { nameOf } from './vehicle-name.tsx';

/** The panel holds no more than a tall screen shows; the page has them all. */
const rowsInPanel = 24;

const events = (state: DashboardState) => state.mirror.events;

export function Messages() {
  const all = useSelect(events);
  const newest = all.slice(-rowsInPanel).reverse();
  return (
    <section className="msgs area-messages" aria-label="Messages">
      <header className="h">
        <h2>Messages</h2>
        <Link to="/messages" className="msgs-all" label={`All ${all.length} messages`}>
          All {all.length}
        </Link>
      </header>
      <ol aria-live="polite">
        {newest.map((event) => (
          <Message key={event.key} event={event} />
        ))}
        {newest.length === 0 ? <li className="msg-none">Nothing has happened yet.</li> : null}
      </ol>
    </section>
  );
}

export const Message = memo(function Message({ event }: { readonly event: LoggedEvent }) {
  const { body, severity, wall } = event;
  const name = useSelect((state) => {
    const vehicle = 'vehicle' in body ? state.mirror.vehicles.get(body.vehicle) : undefined;
    return vehicle ? nameOf(vehicle) : 'Vehicle';
  });
  const several = useSelect((state) => state.mirror.vehicles.size > 1);
  const { icon, tone, word } = severityLook(severity);
  return (
    <li className="msg">
      <span className={tone} title={word}>
        <Icon name={icon} small />
        <span className="hidden-text">{word}</span>
      </span>
      <span className="msg-text">
        {several && 'vehicle' in body ? <b>{name}: </b> : null}
        {sentenceOf(body, name)}
      </span>
      <time>{clockTime(wall)}</time>
    </li>
  );
});
