import type { InputSettings, KeyMode, RemoteInput, Viewer } from '@usher/viewer';
import { useId } from 'react';
import { Button } from '../ui/button.tsx';
import { Choice } from '../ui/field.tsx';
import { SpecialKeys } from './special-keys.tsx';
import { ToolPanel } from './tool-panel.tsx';
import { useInput } from './use-input.ts';

const modes: readonly (readonly [mode: KeyMode, name: string, about: string])[] = [
  [
    'physical',
    'Physical keys',
    'Each key is sent by its place, as if it were on the device, whose layout decides what it types. For shortcuts and games, and where both layouts are alike.',
  ],
  [
    'text',
    'Text',
    'What you type here arrives there, whatever the layout of the device. For writing, and where the layouts differ.',
  ],
];

/** How keys and pointer go to the device, and the keys that a browser never hands to a page. */
export function KeyboardPanel({ viewer, onClose }: { viewer: Viewer; onClose: () => void }) {
  const { input } = viewer;
  const state = useInput(input);
  return (
    <ToolPanel label="Keyboard and pointer" onClose={onClose} wide>
      <KeyModes input={input} settings={state.settings} />
      {state.isMac ? <MacKeys input={input} settings={state.settings} /> : null}
      {state.hasTouch ? <Touch input={input} settings={state.settings} /> : null}
      <SpecialKeys input={input} />
      {state.canHavePointer && state.hasKeyboard ? <GivePointer viewer={viewer} onGiven={onClose} /> : null}
      <p className="mt-4 text-xs text-muted">
        Control, Alt, Shift and M together lead from the screen to these tools.{' '}
        <a href="/help/keys-do-not-arrive" target="_blank" rel="noreferrer" className="text-accent-ink underline">
          Keys do not arrive as I type them
        </a>
      </p>
    </ToolPanel>
  );
}

function KeyModes({ input, settings }: { input: RemoteInput; settings: InputSettings }) {
  const id = useId();
  return (
    <fieldset className="mb-4">
      <legend className="mb-1 font-medium">What is sent</legend>
      {modes.map(([mode, name, about]) => (
        <label key={mode} className="mt-1 flex items-start gap-2">
          <input
            type="radio"
            name={id}
            checked={settings.keys === mode}
            onChange={() => (input.settings = { ...settings, keys: mode })}
            className="mt-0.5 size-4 accent-accent-solid"
          />
          <span>
            {name}
            <span className="block text-xs text-muted">{about}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}

function MacKeys({ input, settings }: { input: RemoteInput; settings: InputSettings }) {
  return (
    <div className="mb-4 grid grid-cols-2 gap-3">
      <Choice
        label="Command is"
        value={settings.command}
        options={[
          ['control', 'Control'],
          ['super', 'Super'],
        ]}
        onChange={({ target }) =>
          (input.settings = { ...settings, command: target.value === 'super' ? 'super' : 'control' })
        }
      />
      <Choice
        label="Option is"
        value={settings.option}
        options={[
          ['altgr', 'AltGr'],
          ['alt', 'Alt'],
        ]}
        onChange={({ target }) => (input.settings = { ...settings, option: target.value === 'alt' ? 'alt' : 'altgr' })}
      />
    </div>
  );
}

function Touch({ input, settings }: { input: RemoteInput; settings: InputSettings }) {
  return (
    <Choice
      className="mb-4"
      label="A finger moves the pointer"
      value={settings.touch}
      options={[
        ['trackpad', 'From where it is, as on a trackpad'],
        ['direct', 'Where I touch'],
      ]}
      onChange={({ target }) =>
        (input.settings = { ...settings, touch: target.value === 'direct' ? 'direct' : 'trackpad' })
      }
    />
  );
}

/** For programs that take hold of the pointer themselves, such as 3D views and virtual machines. */
function GivePointer({ viewer, onGiven }: { viewer: Viewer; onGiven: () => void }) {
  const give = async (): Promise<void> => {
    if (await viewer.input.givePointer()) onGiven();
  };
  return (
    <div className="mt-4">
      <h3 className="mb-1 font-medium">Pointer</h3>
      <Button onClick={() => void give()}>Give the pointer to the device</Button>
      <p className="mt-1 text-xs text-muted">
        It then says how far the mouse moves, not where it is, as 3D programs and virtual machines want it. Escape gives
        the pointer back.
      </p>
    </div>
  );
}
