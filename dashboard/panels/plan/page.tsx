/** Where missions, fences and rally points are made: the map, and beside it what they are in words and figures. */
import { type DragEvent, type KeyboardEvent, useEffect, useRef, useState } from 'react';
import { planWords as words } from '../../words/plan.ts';
import { draftWords } from '../../words/plan-files.ts';
import { clockTime } from '../format.ts';
import { Icon } from '../icons.tsx';
import { Drafts } from './drafts.tsx';
import { Foot } from './foot.tsx';
import { Items, ListTabs } from './item-list.tsx';
import { PlanMap } from './plan-map.tsx';
import { BatteryShort, BesideRover, Sums, ToldLine, Warnings } from './summary.tsx';
import { useDesk, useDeskState } from './use-desk.ts';
import '../lease/lease.css';
import './plan.css';

export function Plan() {
  const desk = useDesk();
  const [isTall, setTall] = useState(false);
  const [isDropping, setDropping] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setDropping(false);
    const [file, another] = event.dataTransfer.files;
    if (file === undefined) desk.tell({ tone: 'warn', lines: [draftWords.dropNothing] });
    else
      desk.importFile(file).then(() => {
        const { told } = desk.store.getState();
        if (another && told) desk.tell({ ...told, lines: [...told.lines, draftWords.dropOne] });
      });
  };
  const key = (event: KeyboardEvent) => {
    const isTyping = event.target instanceof HTMLElement && event.target.matches('input, textarea, select');
    if (isTyping || !(event.ctrlKey || event.metaKey)) return;
    const act = shortcuts[`${event.shiftKey ? 'shift ' : ''}${event.key.toLowerCase()}`];
    if (act === undefined) return;
    event.preventDefault();
    desk[act]();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: files are dropped, and shortcuts pressed, anywhere on the page
    <div
      className={isTall ? 'plan is-tall' : 'plan'}
      onKeyDown={key}
      onDragOver={(event) => {
        event.preventDefault();
        setDropping(true);
      }}
      onDragLeave={() => setDropping(false)}
      onDrop={drop}
    >
      <PlanMap />
      <Side isTall={isTall} onTall={() => setTall(!isTall)} />
      {isDropping ? <div className="plan-drop">{words.drop}</div> : null}
    </div>
  );
}

const shortcuts: Readonly<Record<string, 'undo' | 'redo'>> = { z: 'undo', 'shift z': 'redo', y: 'redo' };

type SideProps = { readonly isTall: boolean; readonly onTall: () => void };

function Side({ isTall, onTall }: SideProps) {
  const [hasMenu, setMenu] = useState(false);
  const more = useRef<HTMLButtonElement>(null);
  const hadMenu = useRef(false);
  // The focus goes back to where it was.
  useEffect(() => {
    if (hadMenu.current && !hasMenu) more.current?.focus();
    hadMenu.current = hasMenu;
  }, [hasMenu]);
  const { name, savedAt } = useDeskState((state) => state.open);
  const isKept = useDeskState(({ open, drafts }) => drafts.some(({ id }) => id === open.id));
  const isLoaded = useDeskState((state) => state.isLoaded);
  return (
    <aside className="plan-side" aria-label={words.side}>
      <button type="button" className="plan-grab" aria-expanded={isTall} onClick={onTall}>
        <i aria-hidden="true" />
        <span className="hidden-text">{isTall ? words.moreMap : words.morePlan}</span>
      </button>
      {hasMenu ? (
        <Drafts onClose={() => setMenu(false)} />
      ) : (
        <>
          <header className="plan-title">
            <div>
              <h1>{name || draftWords.nameless}</h1>
              <small>
                {!isLoaded ? words.opening : isKept ? words.saved(clockTime(savedAt).slice(0, 5)) : words.isNew}
              </small>
            </div>
            <button
              ref={more}
              type="button"
              className="btn"
              aria-label={draftWords.title}
              onClick={() => setMenu(true)}
            >
              <Icon name="more" />
            </button>
          </header>
          <Sums />
          <BesideRover />
          <div className="plan-scroll">
            <ToldLine />
            <BatteryShort />
            <Warnings />
            <ListTabs />
            <Items />
          </div>
        </>
      )}
      <Foot />
    </aside>
  );
}
