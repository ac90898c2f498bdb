/** The pages there are: a rail at the left, tabs at the bottom of smaller screens. */
import { Icon, type IconName } from './icons.tsx';
import './nav.css';
import { Link } from './route.tsx';
import { nextTheme, type Theme, useTheme } from './theme.ts';

export const pages = [
  { path: '/', label: 'Drive', icon: 'drive' },
  { path: '/plan', label: 'Plan', icon: 'plan' },
  { path: '/messages', label: 'Messages', icon: 'messages' },
  { path: '/setup', label: 'Set-up', icon: 'setup' },
  { path: '/data', label: 'Data', icon: 'data' },
  { path: '/health', label: 'Health', icon: 'health' },
] as const;

const themeLooks: Readonly<Record<Theme, { readonly label: string; readonly icon: IconName }>> = {
  dark: { label: 'Dark', icon: 'moon' },
  light: { label: 'Light', icon: 'cloud' },
  sun: { label: 'Sunlight', icon: 'theme' },
};

export function Nav() {
  const { label, icon } = themeLooks[useTheme()];
  return (
    <nav className="nav" aria-label="Pages">
      <span className="brand">
        <Mark />
      </span>
      {pages.map((page) => (
        <Link key={page.path} to={page.path} className="tab">
          <Icon name={page.icon} />
          {page.label}
        </Link>
      ))}
      <button type="button" className="tab theme" onClick={nextTheme} aria-label={`Theme: ${label}. Change it`}>
        <Icon name={icon} />
        {label}
      </button>
    </nav>
  );
}

export const Mark = () => (
  <svg width="34" height="34" viewBox="0 0 34 34" role="img" aria-label="Tether">
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
