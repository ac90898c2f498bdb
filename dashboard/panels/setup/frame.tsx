/** A page of the set-up: its name, what it is for, and the way back to all of them. */
import type { ReactNode } from 'react';
import { setupWords } from '../../words/setup.ts';
import { Icon } from '../icons.tsx';
import { Link } from '../route.tsx';
import './setup-panels.css';

type HeadProps = { readonly title: string; readonly aside?: ReactNode };

export const SetupHead = ({ title, aside }: HeadProps) => (
  <header className="setup-head">
    <Link to="/setup" className="btn">
      <Icon name="back" />
      {setupWords.back}
    </Link>
    <h1>{title}</h1>
    <span className="sp" />
    {aside}
  </header>
);

type FrameProps = HeadProps & { readonly children: ReactNode };

export const SetupFrame = ({ title, aside, children }: FrameProps) => (
  <div className="page setup-sub">
    <SetupHead title={title} aside={aside} />
    {children}
  </div>
);
