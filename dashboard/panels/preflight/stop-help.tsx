/** What STOP is, and what it is not. */
import { stopHelpWords as words } from '../../words/failsafe.ts';

export const StopHelp = () => (
  <section className="card stop-help" aria-label={words.title}>
    <h2>{words.title}</h2>
    <ul>
      <li>
        {words.whereBefore}
        <kbd>{words.space}</kbd>
        {words.whereAfter}
      </li>
      <li>{words.what}</li>
      <li>{words.slope}</li>
      <li>
        <b>{words.notEmergency}</b>
        {words.needs}
      </li>
      <li>
        {words.keysBefore}
        <kbd>{words.space}</kbd>
        {words.keysBetween}
        <kbd>{words.enter}</kbd>
        {words.keysAfter}
      </li>
    </ul>
  </section>
);
