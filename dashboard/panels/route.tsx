/** Which page is on show: the address says it, so that a reload and the back button do what one expects. */
import { type MouseEvent, type ReactNode, useSyncExternalStore } from 'react';

const listeners = new Set<() => void>();
const tell = () => {
  for (const listener of listeners) listener();
};

export const usePath = (): string =>
  useSyncExternalStore(
    (onChange) => {
      listeners.add(onChange);
      addEventListener('popstate', onChange);
      return () => {
        listeners.delete(onChange);
        removeEventListener('popstate', onChange);
      };
    },
    () => location.pathname,
  );

type LinkProps = {
  readonly to: string;
  readonly className?: string;
  readonly label?: string;
  readonly children: ReactNode;
};

/** A real link that stays within the page, so that the connection lives on. */
export function Link({ to, className, label, children }: LinkProps) {
  const here = usePath() === to;
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    if (!here) history.pushState(null, '', to);
    tell();
  };
  return (
    <a href={to} className={className} aria-label={label} aria-current={here ? 'page' : undefined} onClick={follow}>
      {children}
    </a>
  );
}
