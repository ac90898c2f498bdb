/** What is chosen on this device, in sheets whose code comes after the first picture. */
import { deviceWords as words } from '../../words/device.ts';
import { later, NotHere } from '../later.tsx';
import { closeSheet, type SheetName, useOpenSheet } from '../open-sheet.ts';
import { Sheet } from '../sheet.tsx';

const deviceParts = later(() => import('../after-first.ts'));

export const deviceSheets = ['arrange', 'units', 'keys'] as const satisfies readonly SheetName[];
type DeviceSheet = (typeof deviceSheets)[number];

const views = { arrange: 'ArrangeSheet', units: 'UnitsSheet', keys: 'KeysSheet' } as const satisfies Record<
  DeviceSheet,
  string
>;

export function DeviceSheets() {
  const parts = deviceParts.useIt();
  const open = useOpenSheet();
  const name = deviceSheets.find((one) => one === open);
  if (name === undefined) return null;
  if (parts === null)
    return (
      <Sheet title={words.sheets[name]} onClose={closeSheet}>
        <NotHere part={deviceParts} />
      </Sheet>
    );
  const View = parts[views[name]];
  return <View />;
}
