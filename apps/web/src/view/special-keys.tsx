import type { RemoteInput } from '@usher/viewer';
import { Button } from '../ui/button.tsx';
import { useInput } from './use-input.ts';

/** Keys that a browser or this computer keeps for itself, by their places. */
const chords: readonly (readonly [name: string, codes: readonly string[]])[] = [
  ['Ctrl+Alt+Del', ['ControlLeft', 'AltLeft', 'Delete']],
  ['Alt+Tab', ['AltLeft', 'Tab']],
  ['Alt+F4', ['AltLeft', 'F4']],
  ['Ctrl+W', ['ControlLeft', 'KeyW']],
  ['Ctrl+T', ['ControlLeft', 'KeyT']],
  ['Super', ['MetaLeft']],
  ['Print Screen', ['PrintScreen']],
  ['Esc', ['Escape']],
];

const functionKeys = Array.from({ length: 12 }, (_, index) => `F${index + 1}`);

/** Modifiers to be held for the key that comes next. */
export const modifiers: readonly (readonly [name: string, code: string])[] = [
  ['Ctrl', 'ControlLeft'],
  ['Alt', 'AltLeft'],
  ['Shift', 'ShiftLeft'],
  ['Super', 'MetaLeft'],
  ['AltGr', 'AltRight'],
];

export function SpecialKeys({ input }: { input: RemoteInput }) {
  const { held } = useInput(input);
  return (
    <>
      <h3 className="mb-1 font-medium">Send keys</h3>
      <div className="flex flex-wrap gap-1.5">
        {chords.map(([name, codes]) => (
          <Button key={name} onClick={() => input.pressKeys(codes)}>
            {name}
          </Button>
        ))}
      </div>
      <div className="mt-1.5 grid grid-cols-6 gap-1.5">
        {functionKeys.map((name) => (
          <Button key={name} onClick={() => input.pressKeys([name])} className="px-0">
            {name}
          </Button>
        ))}
      </div>
      <h3 className="mt-4 mb-1 font-medium">Hold for the next key</h3>
      <div className="flex flex-wrap gap-1.5">
        {modifiers.map(([name, code]) => (
          <Button
            key={code}
            aria-pressed={held.includes(code)}
            onClick={() => input.toggleHeld(code)}
            className="aria-pressed:bg-accent-wash aria-pressed:text-accent-ink"
          >
            {name}
          </Button>
        ))}
      </div>
    </>
  );
}
