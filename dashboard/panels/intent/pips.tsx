/** The five steps of a command as five bars; the words beside them say the same. */

import { pipNames, pipsOf } from '../../store/select-intent.ts';
import { commandWords as words } from '../../words/commands.ts';
import { type Course, lookOf } from './command-words.ts';
import './intent.css';

/** How a command that ended without success ended: red only where somebody said no or it went wrong. */
const endTone = { refused: 'bad', failed: 'bad' } as const;

export function Pips({ course }: { readonly course: Course }) {
  const { stage } = course;
  const tones = {
    open: '',
    passed: stage === 'done' ? 'good' : 'on',
    here: '',
    end: stage === 'refused' || stage === 'failed' ? endTone[stage] : '',
  } as const;
  const pips = pipsOf(course);
  return (
    <span className="pips" role="img" aria-label={words.steps(lookOf(course).word)}>
      {pipNames.map((name, index) => (
        <i key={name} className={tones[pips[index] ?? 'open']} title={words.pips[name]} />
      ))}
    </span>
  );
}
