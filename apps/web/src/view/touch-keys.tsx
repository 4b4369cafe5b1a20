import type { RemoteInput } from '@usher/viewer';
import { ArrowDown, ArrowLeft, ArrowRight, ArrowUp, Ellipsis, Keyboard, KeyboardOff } from 'lucide-react';
import { type PointerEvent, type ReactNode, useState } from 'react';
import { classes } from '../ui/classes.ts';
import { modifiers } from './special-keys.tsx';
import { useAboveKeyboard } from './use-above-keyboard.ts';
import { useInput } from './use-input.ts';

const arrows = [
  ['Left', 'ArrowLeft', ArrowLeft],
  ['Up', 'ArrowUp', ArrowUp],
  ['Down', 'ArrowDown', ArrowDown],
  ['Right', 'ArrowRight', ArrowRight],
] as const;
const functionKeys = Array.from({ length: 12 }, (_, index) => `F${index + 1}`);

interface TouchKeysProps {
  readonly input: RemoteInput;
  readonly mayType: boolean;
  readonly onTools: () => void;
}

/** Where there is no keyboard: opens the one of the screen, with a row of the keys that it lacks, and the tools. */
export function TouchKeys({ input, mayType, onTools }: TouchKeysProps) {
  const { hasKeyboard, isKeyboardOpen, held } = useInput(input);
  const [showsFunctions, setShowsFunctions] = useState(false);
  const bottomPx = useAboveKeyboard();
  if (hasKeyboard) return null;
  const press = (code: string) => () => input.pressKeys([code]);
  return (
    <div
      role="toolbar"
      aria-label="Keys"
      style={{ bottom: bottomPx }}
      className={classes(
        'absolute right-0 z-20 flex max-w-full items-center justify-end gap-1 p-1',
        isKeyboardOpen && mayType && 'left-0 border-t border-line bg-surface',
      )}
    >
      {isKeyboardOpen && mayType ? (
        <div className="flex gap-1 overflow-x-auto">
          <TouchKey label="Esc" onPress={press('Escape')} />
          <TouchKey label="Tab" onPress={press('Tab')} />
          {modifiers.map(([name, code]) => (
            <TouchKey key={code} label={name} pressed={held.includes(code)} onPress={() => input.toggleHeld(code)} />
          ))}
          {arrows.map(([label, code, Icon]) => (
            <TouchKey key={code} label={label} onPress={press(code)} icon={<Icon aria-hidden className="size-4" />} />
          ))}
          <TouchKey label="Fn" pressed={showsFunctions} onPress={() => setShowsFunctions(!showsFunctions)} />
          {showsFunctions
            ? functionKeys.map((name) => <TouchKey key={name} label={name} onPress={press(name)} />)
            : null}
        </div>
      ) : null}
      <TouchKey label="Show the tools" onPress={onTools} icon={<Ellipsis aria-hidden className="size-5" />} />
      {mayType ? (
        <TouchKey
          label={isKeyboardOpen ? 'Close the keyboard' : 'Open the keyboard'}
          onPress={() => (input.isKeyboardOpen = !isKeyboardOpen)}
          icon={
            isKeyboardOpen ? (
              <KeyboardOff aria-hidden className="size-5" />
            ) : (
              <Keyboard aria-hidden className="size-5" />
            )
          }
        />
      ) : null}
    </div>
  );
}

interface TouchKeyProps {
  readonly label: string;
  readonly onPress: () => void;
  readonly pressed?: boolean;
  readonly icon?: ReactNode;
}

/** It takes no focus: the keyboard of the screen would go with it. */
function TouchKey({ label, onPress, pressed, icon }: TouchKeyProps) {
  return (
    <button
      type="button"
      aria-label={label}
      aria-pressed={pressed}
      onPointerDown={keepFocus}
      onMouseDown={keepFocus}
      onClick={onPress}
      className={classes(
        'flex h-12 min-w-12 shrink-0 items-center justify-center rounded-md border border-line-strong bg-surface px-2 font-medium',
        pressed && 'bg-accent-wash text-accent-ink',
      )}
    >
      {icon ?? label}
    </button>
  );
}

function keepFocus(event: PointerEvent | React.MouseEvent): void {
  event.preventDefault();
}
