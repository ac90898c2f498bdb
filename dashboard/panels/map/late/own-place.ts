/** This device's receiver, as browsers have it, and where it says that the operator is. One for the page. */
import { useStore } from 'zustand';
import type { Place } from '../../../store/geo.ts';
import {
  isOperatorFresh,
  type OperatorPlace,
  operatorOver,
  type Receiver,
} from '../../../store/maps/operator-place.ts';

const denied = 1;
const exact = { enableHighAccuracy: true, maximumAge: 0, timeout: 8000 } as const;
/** Who stands still is not always told of again, and is asked for after so long. */
const quietMs = 4000;

const receiver: Receiver = {
  get trouble() {
    if (!globalThis.isSecureContext) return 'insecure';
    return 'geolocation' in navigator ? null : 'absent';
  },
  watch(seen, failed) {
    let [heardAt, isOver] = [performance.now(), false];
    const take = ({ coords: { latitude, longitude, accuracy }, timestamp }: GeolocationPosition) => {
      if (isOver) return;
      heardAt = performance.now();
      const ageMs = Math.max(0, Date.now() - timestamp);
      seen({ place: { latDeg: latitude, lonDeg: longitude }, accuracyM: accuracy, ageMs });
    };
    const refuse = ({ code }: GeolocationPositionError) => {
      if (!isOver) failed(code === denied ? 'denied' : 'unavailable');
    };
    const id = navigator.geolocation.watchPosition(take, refuse, { ...exact, timeout: 30_000 });
    const timer = setInterval(() => {
      if (performance.now() - heardAt > quietMs) navigator.geolocation.getCurrentPosition(take, refuse, exact);
    }, quietMs);
    return () => {
      isOver = true;
      clearInterval(timer);
      navigator.geolocation.clearWatch(id);
    };
  },
};

export const operator = operatorOver(receiver, () => performance.now());
/** Where the operator is by now; null where that is unknown or old. */
export function operatorPlaceNow(): Place | null {
  const where = operator.store.getState();
  return where.is === 'here' && isOperatorFresh(where, performance.now()) ? where.place : null;
}

export const useOperator = (): OperatorPlace => useStore(operator.store);
