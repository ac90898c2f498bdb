/**
 * What a page is called, for those who do not see it: the window's title, a heading that takes the focus on the way from
 * page to page, the way past the tabs, and a voice for what happens to the link, in words that do not change by the second.
 */
import { useEffect, useRef } from 'react';
import { announcementOf, pageTitle, standingOf, windowTitle } from '../store/title.ts';
import { navWords as words } from '../words/nav.ts';
import './page-head.css';
import { useSelect } from './use-dashboard.ts';

const headingId = 'page-heading';

const toHeading = (): void => document.getElementById(headingId)?.focus({ preventScroll: true });

export const SkipLink = () => (
  <a
    href={`#${headingId}`}
    className="skip-link"
    onClick={(event) => {
      event.preventDefault();
      toHeading();
    }}
  >
    {words.skip}
  </a>
);

export function PageHead({ path }: { readonly path: string }) {
  const title = useSelect((state) => windowTitle(state, path));
  const before = useRef(path);
  useEffect(() => {
    document.title = title;
  }, [title]);
  useEffect(() => {
    if (before.current !== path) toHeading();
    before.current = path;
  }, [path]);
  return (
    <h1 id={headingId} className="hidden-text" tabIndex={-1}>
      {pageTitle(path)}
    </h1>
  );
}

/** Grave ones break in, the rest wait for a pause. */
export function Announcer() {
  const text = useSelect(announcementOf);
  const isGrave = useSelect((state) => ['lost', 'failed', 'unheard'].includes(standingOf(state) ?? ''));
  return (
    <>
      <p className="hidden-text" role="status">
        {isGrave ? '' : text}
      </p>
      <p className="hidden-text" role="alert">
        {isGrave ? text : ''}
      </p>
    </>
  );
}
