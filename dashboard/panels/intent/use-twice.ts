/** Pressed twice within a few seconds: what a slide or a hold is for who has no pointer. */
import { useEffect, useState } from 'react';

const forgottenAfterMs = 3000;

export function useTwice(onConfirm: () => void) {
  const [isArmed, setArmed] = useState(false);
  useEffect(() => {
    if (!isArmed) return;
    const timer = setTimeout(() => setArmed(false), forgottenAfterMs);
    return () => clearTimeout(timer);
  }, [isArmed]);
  const press = () => {
    setArmed(!isArmed);
    if (isArmed) onConfirm();
  };
  return { isArmed, press };
}
