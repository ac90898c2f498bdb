/** What STOP is, and what it is not. */
export const StopHelp = () => (
  <section className="card stop-help" aria-label="What STOP does">
    <h2>What STOP does</h2>
    <ul>
      <li>
        It stands at the right end of the bottom edge of every page, and on the <kbd>Space</kbd> key. Everybody may
        press it, whoever drives.
      </li>
      <li>
        The rover is told neutral and HOLD until it says that it holds. It stays stopped until who drives clears it,
        with the sticks at rest.
      </li>
      <li>HOLD is throttle zero and no brake. On a slope the rover may roll.</li>
      <li>
        <b>It is an operational stop and no emergency stop in the sense of ISO 13850.</b> It needs this page, the
        network, the bridge and the autopilot. Keep a switch at hand that takes the power from the motors.
      </li>
      <li>
        While <kbd>Space</kbd> stops, it presses no button: <kbd>Enter</kbd> does.
      </li>
    </ul>
  </section>
);
