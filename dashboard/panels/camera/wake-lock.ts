/** The screen stays on while somebody drives by it. Browsers let go of it with every hiding: it is asked for again. */
export function keepAwake(): () => void {
  let held: WakeLockSentinel | null = null;
  let isOver = false;
  const ask = async () => {
    if (!('wakeLock' in navigator) || document.visibilityState !== 'visible' || held !== null) return;
    // Refused with a battery nearly empty, or without TLS: the screen then goes dark as it always does.
    const got = await navigator.wakeLock.request('screen').catch(() => null);
    if (isOver) return void got?.release().catch(() => {});
    held = got;
    got?.addEventListener('release', () => {
      held = null;
    });
  };
  const onSeen = () => void ask();
  onSeen();
  document.addEventListener('visibilitychange', onSeen);
  return () => {
    isOver = true;
    document.removeEventListener('visibilitychange', onSeen);
    held?.release().catch(() => {});
  };
}
