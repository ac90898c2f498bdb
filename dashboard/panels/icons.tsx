/** Line icons on a 24 px square, in the colour of the text around them. They never stand without a word. */
import type { ReactNode } from 'react';

const icons = {
  drive: (
    <>
      <circle cx="12" cy="12" r="9" />
      <circle cx="12" cy="12" r="2.5" />
      <path d="M3.5 10.5 9.7 11M20.5 10.5 14.3 11M12 14.5V21" />
    </>
  ),
  data: (
    <>
      <path d="M4 4v16h16" />
      <path d="m7 15 4-5 3 3 5-7" />
    </>
  ),
  health: <path d="M3 12h4l2.5-6 4 12 2.5-6H21" />,
  chip: <path d="M7 7h10v10H7zM10 3v4M14 3v4M10 17v4M14 17v4M3 10h4M3 14h4M17 10h4M17 14h4" />,
  messages: (
    <>
      <path d="M4 5h16v11H10l-4 4v-4H4z" />
      <path d="M8 9h8M8 12h5" />
    </>
  ),
  home: <path d="m4 11 8-7 8 7v9h-5v-6H9v6H4z" />,
  follow: (
    <>
      <circle cx="12" cy="12" r="6" />
      <path d="M12 2v4M12 18v4M2 12h4M18 12h4" />
    </>
  ),
  fit: <path d="M4 9V4h5M15 4h5v5M20 15v5h-5M9 20H4v-5" />,
  plus: <path d="M12 5v14M5 12h14" />,
  minus: <path d="M5 12h14" />,
  key: (
    <>
      <circle cx="8" cy="15" r="4" />
      <path d="m11 12 9-9M16 7l3 3" />
    </>
  ),
  warn: (
    <>
      <path d="M12 3 22 20H2z" />
      <path d="M12 10v4M12 17v.5" />
    </>
  ),
  info: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 11v5M12 7.5v.5" />
    </>
  ),
  crit: (
    <>
      <path d="M8 2h8l6 6v8l-6 6H8l-6-6V8z" />
      <path d="M12 7v6M12 16.5v.5" />
    </>
  ),
  check: <path d="m4 12 6 6L20 6" />,
  cross: <path d="m5 5 14 14M19 5 5 19" />,
  retry: (
    <>
      <path d="M20 11a8 8 0 1 0-2 6" />
      <path d="M20 5v6h-6" />
    </>
  ),
  eye: (
    <>
      <path d="M2.5 12S6 5.5 12 5.5 21.5 12 21.5 12 18 18.5 12 18.5 2.5 12 2.5 12z" />
      <circle cx="12" cy="12" r="3" />
    </>
  ),
  film: (
    <>
      <rect x="3" y="5" width="18" height="14" rx="2" />
      <path d="m10 9 5 3-5 3z" />
    </>
  ),
  theme: (
    <>
      <circle cx="12" cy="12" r="4" />
      <path d="M12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M19 5l-2 2M7 17l-2 2" />
    </>
  ),
  moon: <path d="M20 14.5A8.5 8.5 0 1 1 9.5 4a7 7 0 0 0 10.5 10.5z" />,
  cloud: <path d="M7 18a4 4 0 0 1-.5-8A6 6 0 0 1 18 9.5a4.3 4.3 0 0 1-.5 8.5z" />,
  grip: <path d="M5 8h14M5 12h14M5 16h14" />,
  down: <path d="m6 9 6 6 6-6" />,
  pause: <path d="M8 5v14M16 5v14" strokeWidth="3" />,
  hold: (
    <>
      <rect x="5" y="5" width="14" height="14" rx="2" />
      <path d="M12 9v6" />
    </>
  ),
  stick: (
    <>
      <circle cx="12" cy="7" r="4" />
      <path d="M12 11v6M5 20a7 4 0 0 1 14 0z" />
    </>
  ),
  more: (
    <>
      <circle cx="5" cy="12" r="1.4" fill="currentColor" />
      <circle cx="12" cy="12" r="1.4" fill="currentColor" />
      <circle cx="19" cy="12" r="1.4" fill="currentColor" />
    </>
  ),
  back: <path d="m15 5-7 7 7 7" />,
  user: (
    <>
      <circle cx="12" cy="8" r="4" />
      <path d="M4 21a8 8 0 0 1 16 0" />
    </>
  ),
  lock: (
    <>
      <rect x="5" y="11" width="14" height="10" rx="2" />
      <path d="M8 11V7a4 4 0 0 1 8 0v4" />
    </>
  ),
  clock: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="M12 7v5l3.5 2" />
    </>
  ),
  up: <path d="M12 20V5M5 12l7-7 7 7" />,
  no: (
    <>
      <circle cx="12" cy="12" r="9" />
      <path d="m6 6 12 12" />
    </>
  ),
  question: <path d="M8 8.5a4 4 0 1 1 5.6 3.7c-1 .5-1.6 1.2-1.6 2.3M12 18.5v.5" />,
  setup: (
    <>
      <path d="M4 7h9M17 7h3M4 17h3M11 17h9" />
      <circle cx="15" cy="7" r="2" />
      <circle cx="9" cy="17" r="2" />
    </>
  ),
  pad: (
    <>
      <path d="M8 7h8a6 6 0 0 1 5.5 8c-.7 2-2.8 2.5-4.2 1L15.5 14h-7l-1.8 2c-1.4 1.5-3.5 1-4.2-1A6 6 0 0 1 8 7z" />
      <path d="M8 9.5v3M6.5 11h3M16 10.5v.5" />
    </>
  ),
  keyboard: (
    <>
      <rect x="2.5" y="6" width="19" height="12" rx="2" />
      <path d="M6 10h.5M10 10h.5M14 10h.5M18 10h.5M7.5 14h9" />
    </>
  ),
  flag: <path d="M6 21V4h11l-2 4 2 4H6" />,
  save: <path d="M12 4v12M6 11l6 6 6-6M5 21h14" />,
  play: <path d="M7 4v16l13-8z" />,
  stop: <path d="M6 6h12v12H6z" />,
  plan: (
    <>
      <circle cx="6" cy="18" r="2.5" />
      <circle cx="18" cy="6" r="2.5" />
      <path d="M8.5 18H15a3.5 3.5 0 0 0 0-7H9a3.5 3.5 0 0 1 0-7h6.5" />
    </>
  ),
  area: <path d="m12 3 8 4.5v9L12 21l-8-4.5v-9z" strokeDasharray="3.5 2.5" />,
  undo: <path d="M8 4 4 8l4 4M4 8h10a5.5 5.5 0 0 1 0 11H9" />,
  redo: <path d="m16 4 4 4-4 4M20 8H10a5.5 5.5 0 0 0 0 11h5" />,
  seal: (
    <>
      <path d="m12 3 8 3v6c0 4.5-3.2 7.8-8 9-4.8-1.2-8-4.5-8-9V6z" />
      <path d="m8.5 12 2.5 2.5 4.5-5" />
    </>
  ),
  dial: (
    <>
      <circle cx="12" cy="13" r="8" />
      <path d="M12 13l4-4M12 5V3" />
    </>
  ),
  fork: <path d="M12 21v-7M12 14 6 8V3M12 14l6-6V3M3.5 5.5 6 3l2.5 2.5M15.5 5.5 18 3l2.5 2.5" />,
  bug: (
    <>
      <path d="M8 9a4 4 0 0 1 8 0v5a4 4 0 0 1-8 0zM4 8l4 2M20 8l-4 2M3 14h5M21 14h-5M5 20l4-3M19 20l-4-3M9 4l1.5 2M15 4l-1.5 2" />
    </>
  ),
  link: (
    <>
      <path d="M9 15l6-6" />
      <path d="m11 6 2-2a4.2 4.2 0 0 1 6 6l-2 2M13 18l-2 2a4.2 4.2 0 0 1-6-6l2-2" />
    </>
  ),
} satisfies Record<string, ReactNode>;

export type IconName = keyof typeof icons;

type IconProps = {
  readonly name: IconName;
  readonly small?: boolean;
  /** Only its strokes, to stand within another picture. */
  readonly bare?: boolean;
};

export function Icon({ name, small = false, bare = false }: IconProps) {
  if (bare) return icons[name];
  return (
    <svg className={small ? 'ic s' : 'ic'} viewBox="0 0 24 24" aria-hidden="true">
      {icons[name]}
    </svg>
  );
}
