/**
 * The tools that come after the first picture: layers, measuring, and where the operator is. A phone's map is low: there
 * the last two lie in the layer sheet, but while they are on.
 */
import { useStore } from 'zustand';
import { mapWords as words } from '../../../words/maps.ts';
import { openSheet } from '../../open-sheet.ts';
import { beginMeasure, leaveMeasure, measuring } from './measuring.ts';
import { operator, useOperator } from './own-place.ts';

const shapes = {
  layers: <path d="m12 4 9 4.5-9 4.5-9-4.5zM4 13l8 4 8-4" />,
  ruler: <path d="m3 16 13-13 5 5L8 21zM7 12l2 2M10.500 8.500l2 2M14 5l2 2" />,
  me: (
    <>
      <circle cx="12" cy="7" r="3" />
      <path d="M12 10v6M8.500 12h7M7 16c-2 .500-3 1.200-3 2 0 1.500 3.600 2.500 8 2.500s8-1 8-2.500c0-.800-1-1.500-3-2" />
    </>
  ),
} as const;

export const ToolShape = ({ name }: { readonly name: keyof typeof shapes }) => (
  <svg className="ic" viewBox="0 0 24 24" aria-hidden="true">
    {shapes[name]}
  </svg>
);

export function MapTools({ isPlan = false }: { readonly isPlan?: boolean }) {
  const me = useOperator();
  const isMeasuring = useStore(measuring, ({ isOn }) => isOn);
  const isShown = me.is !== 'off';
  return (
    <>
      <button
        type="button"
        className="tools-late"
        aria-label={words.layers}
        data-shortcut="layers"
        onClick={() => openSheet('layers')}
      >
        <ToolShape name="layers" />
      </button>
      {isPlan ? null : (
        <button
          type="button"
          className="tools-late is-rare"
          aria-label={words.measure}
          aria-pressed={isMeasuring}
          data-shortcut="measure"
          onClick={isMeasuring ? leaveMeasure : beginMeasure}
        >
          <ToolShape name="ruler" />
        </button>
      )}
      <button
        type="button"
        className="tools-late is-rare"
        aria-label={isShown ? words.meOff : words.me}
        aria-pressed={isShown}
        onClick={isShown ? operator.leave : operator.ask}
      >
        <ToolShape name="me" />
      </button>
    </>
  );
}
