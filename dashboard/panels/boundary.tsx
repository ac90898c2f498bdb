/**
 * A page that fails fails alone, and so does each part of the frame around it: the link, STOP and the way to every other
 * page stay. React knows no other form for this than a class.
 */

import { Component, type ReactNode } from 'react';
import { commonWords } from '../words/common.ts';
import { offlineWords as words } from '../words/offline.ts';
import './boundary.css';
import { Icon } from './icons.tsx';

type Held = {
  readonly children: ReactNode;
  /** It holds no page, but a part of the frame, of which a line is left. */
  readonly isPart?: boolean;
};
type Failure = { readonly why: string | null };

export class Boundary extends Component<Held, Failure> {
  override state: Failure = { why: null };

  static getDerivedStateFromError(error: unknown): Failure {
    return { why: error instanceof Error ? error.message : String(error) };
  }

  override render(): ReactNode {
    const { why } = this.state;
    if (why === null) return this.props.children;
    const { isPart = false } = this.props;
    return (
      <div className={isPart ? 'notice boundary-part' : 'map-empty'} role="alert">
        <p>{isPart ? words.partFailed : words.pageFailed}</p>
        <p className="muted">{why.slice(0, 300)}</p>
        <button type="button" className="btn" onClick={() => this.setState({ why: null })}>
          <Icon name="retry" />
          {commonWords.tryAgain}
        </button>
      </div>
    );
  }
}

/** One part of the frame. */
export const Part = ({ children }: { readonly children: ReactNode }) => <Boundary isPart>{children}</Boundary>;
