/** The pages there are: a rail at the left, tabs at the bottom of smaller screens. */
import { tabOf } from '../store/title.ts';
import { navWords } from '../words/nav.ts';
import { Icon, type IconName } from './icons.tsx';
import './nav.css';
import { Link, usePath } from './route.tsx';
import { nextTheme, type Theme, useTheme } from './theme.ts';

export const pages = [
  { path: '/', label: navWords.drive, icon: 'drive' },
  { path: '/plan', label: navWords.plan, icon: 'plan' },
  { path: '/messages', label: navWords.messages, icon: 'messages' },
  { path: '/setup', label: navWords.setup, icon: 'setup' },
  { path: '/data', label: navWords.data, icon: 'data' },
  { path: '/health', label: navWords.health, icon: 'health' },
] as const;

const themeLooks: Readonly<Record<Theme, { readonly label: string; readonly icon: IconName }>> = {
  dark: { label: navWords.dark, icon: 'moon' },
  light: { label: navWords.light, icon: 'cloud' },
  sun: { label: navWords.sun, icon: 'theme' },
};

export function Nav() {
  const { label, icon } = themeLooks[useTheme()];
  const path = usePath();
  return (
    <nav className="nav" aria-label={navWords.pages}>
      <span className="brand">
        <Mark />
      </span>
      {pages.map((page) => (
        <Link key={page.path} to={page.path} className="tab" isHere={tabOf(path) === page.path}>
          <Icon name={page.icon} />
          {page.label}
        </Link>
      ))}
      <button
        type="button"
        className="tab theme"
        data-shortcut="theme"
        onClick={nextTheme}
        aria-label={navWords.changeTheme(label)}
      >
        <Icon name={icon} />
        {label}
      </button>
    </nav>
  );
}

export const Mark = () => (
  <svg width="34" height="34" viewBox="0 0 34 34" role="img" aria-label={navWords.app}>
    <path
      d="M4 25c6 0 6-16 13-16s7 16 13 16"
      fill="none"
      stroke="var(--accent)"
      strokeWidth="2.6"
      strokeLinecap="round"
    />
    <circle cx="4" cy="25" r="3.4" fill="var(--text)" />
    <circle cx="30" cy="25" r="3.4" fill="none" stroke="var(--text)" strokeWidth="2.4" />
  </svg>
);
