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

/** Another page, without a load, so that the connection lives on. */
export function goTo(path: string): void {
  if (location.pathname !== path) history.pushState(null, '', path);
  tell();
}

type LinkProps = {
  readonly to: string;
  readonly className?: string;
  readonly label?: string;
  /** Also where the page lies beneath it. */
  readonly isHere?: boolean;
  readonly children: ReactNode;
};

/** A real link that stays within the page, so that the connection lives on. */
export function Link({ to, className, label, isHere = false, children }: LinkProps) {
  const here = usePath() === to ? 'page' : isHere ? true : undefined;
  const follow = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    goTo(to);
  };
  return (
    <a href={to} className={className} aria-label={label} aria-current={here} onClick={follow}>
      {children}
    </a>
  );
}
