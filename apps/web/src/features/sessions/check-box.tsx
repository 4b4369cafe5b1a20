import type { Marked } from './list-rows.ts';

interface CheckBoxProps {
  readonly label: string;
  readonly marked: Marked;
  readonly disabled?: boolean;
  /** `range`: Shift was held. */
  readonly onMark: (on: boolean, range: boolean) => void;
}

/** A checkbox that may stand in between. */
export function CheckBox({ label, marked, disabled = false, onMark }: CheckBoxProps) {
  return (
    <input
      type="checkbox"
      aria-label={label}
      disabled={disabled}
      checked={marked === 'all'}
      ref={(box) => {
        if (box) box.indeterminate = marked === 'some';
      }}
      onChange={(event) => onMark(event.currentTarget.checked, withShift(event.nativeEvent))}
      className="size-5 accent-accent-solid pointer-coarse:size-6"
    />
  );
}

function withShift(event: Event): boolean {
  return 'shiftKey' in event && event.shiftKey === true;
}
