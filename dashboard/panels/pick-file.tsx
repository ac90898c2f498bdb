/** A button that asks this device for a file. */
import { type ReactNode, useRef } from 'react';
import { Icon } from './icons.tsx';

type PickProps = {
  readonly label: string;
  readonly accept: string;
  readonly onFile: (file: File) => void;
  readonly isPrimary?: boolean;
  readonly disabled?: boolean;
  /** What the button shows instead of its label. */
  readonly children?: ReactNode;
};

export function PickFile({ label, accept, onFile, isPrimary = false, disabled = false, children }: PickProps) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <input
        ref={input}
        className="hidden-text"
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-label={label}
        onChange={({ target }) => {
          const [file] = target.files ?? [];
          if (file) onFile(file);
          target.value = '';
        }}
      />
      <button
        type="button"
        className={isPrimary ? 'btn pri' : 'btn'}
        disabled={disabled}
        onClick={() => input.current?.click()}
      >
        <Icon name="up" />
        {children ?? label}
      </button>
    </>
  );
}
