import { describe, expect, it } from 'vitest';
import type { InputSettings, Platform } from './input-settings.ts';
import type { KeyStroke } from './key-stroke.ts';
import { KeyTranslator } from './key-translator.ts';

const plain: Omit<KeyStroke, 'code' | 'key'> = {
  repeat: false,
  composing: false,
  shift: false,
  control: false,
  alt: false,
  meta: false,
  altGraph: false,
  locks: { caps: false, num: false },
  at: 0,
};
const stroke = (code: string, key: string, more: Partial<KeyStroke> = {}): KeyStroke => ({
  ...plain,
  code,
  key,
  ...more,
});

function begin(settings: Partial<InputSettings> = {}, platform: Platform = 'other') {
  const sent: string[] = [];
  let due: (() => void) | null = null;
  const chosen: InputSettings = {
    keys: 'physical',
    command: 'control',
    option: 'altgr',
    touch: 'trackpad',
    ...settings,
  };
  const keys = new KeyTranslator({
    platform,
    settings: () => chosen,
    send: (down, { keysym, scanCode }) => {
      const name = scanCode === undefined ? `sym:${keysym.toString(16)}` : `at:${scanCode.toString(16)}`;
      sent.push(`${down ? '+' : '-'}${name}`);
    },
    sendLocks: ({ caps, num }) => sent.push(`locks:${caps},${num}`),
    after: (_, run) => {
      due = run;
      return () => (due = null);
    },
  });
  const tap = (code: string, key: string, more?: Partial<KeyStroke>): void => {
    keys.down(stroke(code, key, more));
    keys.up(stroke(code, key, more));
  };
  return { keys, sent, tap, wait: () => due?.(), take: () => sent.splice(0) };
}
const withoutLocks = (sent: readonly string[]): string[] => sent.filter((text) => !text.startsWith('locks'));

describe('keys by their place', () => {
  it('are the place alone, whatever this layout makes of it', () => {
    const { sent, tap } = begin();
    tap('KeyY', 'z');
    tap('BracketLeft', 'Dead');
    tap('ArrowLeft', 'ArrowLeft');
    expect(withoutLocks(sent)).toEqual(['+at:15', '-at:15', '+at:1a', '-at:1a', '+at:cb', '-at:cb']);
  });

  it('are told with the locks that they depend on, before them', () => {
    const { tap, take } = begin();
    tap('KeyA', 'A', { locks: { caps: true, num: false } });
    expect(take()).toEqual(['locks:true,null', '+at:1e', '-at:1e']);
    tap('Numpad7', '7', { locks: { caps: false, num: true } });
    expect(take()).toEqual(['locks:false,true', '+at:47', '-at:47']);
    tap('Numpad7', 'Home', { locks: { caps: false, num: false } });
    expect(take()).toEqual(['locks:null,false', '+at:47', '-at:47']);
    tap('CapsLock', 'CapsLock');
    tap('F1', 'F1');
    expect(take()).toEqual(['+at:3a', '-at:3a', '+at:3b', '-at:3b']);
  });

  it('are the characters of keys that no PC keyboard has', () => {
    const { sent, tap } = begin();
    tap('', 'é');
    tap('Unheard', 'ж');
    expect(sent.filter((text) => !text.startsWith('locks'))).toEqual([
      '+sym:e9',
      '-sym:e9',
      '+sym:1000436',
      '-sym:1000436',
    ]);
  });
});

describe('keys by what they type', () => {
  it('are the character of this layout, held as long as the key', () => {
    const { keys, take } = begin({ keys: 'text' });
    keys.down(stroke('KeyY', 'z'));
    keys.down(stroke('KeyY', 'z', { repeat: true }));
    expect(take()).toEqual(['+sym:7a']);
    // Its release is of the same, although Shift came since.
    keys.up(stroke('KeyY', 'Z', { shift: true }));
    expect(take()).toEqual(['-sym:7a']);
  });

  it('have modifiers by names that every layout has, and none for AltGr and the locks', () => {
    const { sent, tap } = begin({ keys: 'text' });
    tap('ControlRight', 'Control');
    tap('AltRight', 'AltGraph');
    tap('CapsLock', 'CapsLock');
    tap('KeyQ', '@', { altGraph: true, control: true, alt: true });
    expect(sent).toEqual(['+sym:ffe3', '-sym:ffe3', '+sym:40', '-sym:40']);
  });

  it('are the place in a shortcut whose letter is of another script', () => {
    const { sent, tap } = begin({ keys: 'text' });
    tap('KeyC', 'с', { control: true });
    tap('KeyC', 'c', { control: true });
    expect(sent).toEqual(['+at:2e', '-at:2e', '+sym:63', '-sym:63']);
  });

  it('leave Compose to the browser as well', () => {
    const { keys, sent } = begin({ keys: 'text' });
    expect(keys.down(stroke('ContextMenu', 'Compose'))).toBe(false);
    expect(keys.down(stroke('Quote', "'"))).toBe(false);
    expect(sent).toEqual([]);
  });

  it('leave a dead key and the key after it to the browser, which composes them', () => {
    const { keys, sent } = begin({ keys: 'text' });
    expect(keys.down(stroke('BracketLeft', 'Dead'))).toBe(false);
    expect(keys.down(stroke('ShiftLeft', 'Shift'))).toBe(true);
    expect(keys.down(stroke('KeyE', 'Ê', { shift: true }))).toBe(false);
    expect(keys.down(stroke('KeyX', 'x'))).toBe(true);
    keys.type('Ê');
    expect(sent).toEqual(['+sym:ffe1', '+sym:78', '+sym:ca', '-sym:ca']);
  });
});

it.each(['physical', 'text'] as const)(
  'leaves what an input method has to it, and types what comes of it (%s)',
  (mode) => {
    const { keys, sent } = begin({ keys: mode });
    expect(keys.down(stroke('KeyN', 'Process', { composing: true }))).toBe(false);
    keys.up(stroke('KeyN', 'n', { composing: true }));
    keys.type('日😀\n');
    expect(sent).toEqual(['+sym:10065e5', '-sym:10065e5', '+sym:101f600', '-sym:101f600', '+sym:ff0d', '-sym:ff0d']);
  },
);

describe('AltGr of Windows', () => {
  it('comes without the Control that Windows puts before it', () => {
    const { keys, sent } = begin({}, 'windows');
    keys.down(stroke('ControlLeft', 'Control', { control: true, at: 100 }));
    keys.down(stroke('AltRight', 'AltGraph', { altGraph: true, at: 100 }));
    keys.down(stroke('ControlLeft', 'Control', { control: true, repeat: true, at: 600 }));
    keys.down(stroke('KeyQ', '@', { altGraph: true, at: 700 }));
    keys.up(stroke('ControlLeft', 'Control', { at: 800 }));
    keys.up(stroke('AltRight', 'AltGraph', { at: 800 }));
    expect(withoutLocks(sent)).toEqual(['+at:b8', '+at:10', '-at:b8']);
  });

  it.each([
    [
      'the next key',
      (it: ReturnType<typeof begin>) => void it.keys.down(stroke('KeyC', 'c', { control: true, at: 1 })),
      '+at:2e',
    ],
    [
      'an Alt of the right that comes later',
      (it: ReturnType<typeof begin>) => void it.keys.down(stroke('AltRight', 'Alt', { at: 50 })),
      '+at:b8',
    ],
  ])('leaves a Control of the person before %s', (_, act, last) => {
    const bench = begin({}, 'windows');
    bench.keys.down(stroke('ControlLeft', 'Control', { control: true, at: 0 }));
    expect(bench.sent).toEqual([]);
    act(bench);
    expect(withoutLocks(bench.sent)).toEqual(['+at:1d', last]);
  });

  it('may be Control and Alt, which are not meant with what they type', () => {
    const { keys, sent } = begin({ keys: 'text' }, 'windows');
    keys.down(stroke('ControlLeft', 'Control', { control: true, at: 0 }));
    keys.down(stroke('AltLeft', 'Alt', { control: true, alt: true, at: 200 }));
    keys.down(stroke('KeyE', '€', { control: true, alt: true, altGraph: true, at: 300 }));
    expect(sent).toEqual(['+sym:ffe3', '+sym:ffe9', '-sym:ffe3', '-sym:ffe9', '+sym:10020ac']);
  });

  it('leaves a Control that nothing follows', () => {
    const { keys, sent, wait } = begin({}, 'windows');
    keys.down(stroke('ControlLeft', 'Control', { control: true }));
    wait();
    keys.up(stroke('ControlLeft', 'Control'));
    expect(sent).toEqual(['+at:1d', '-at:1d']);
  });
});

describe('a Mac’s keyboard', () => {
  it('has Control for Command, and keys beside it that nobody lets go', () => {
    const { keys, sent } = begin({}, 'mac');
    keys.down(stroke('MetaLeft', 'Meta', { meta: true }));
    keys.down(stroke('KeyC', 'c', { meta: true }));
    keys.down(stroke('KeyC', 'c', { meta: true, repeat: true }));
    keys.up(stroke('MetaLeft', 'Meta'));
    expect(withoutLocks(sent)).toEqual(['+at:1d', '+at:2e', '-at:2e', '+at:2e', '-at:2e', '-at:1d']);
  });

  it('lets go with Command what went down before it', () => {
    const { keys, sent } = begin({}, 'mac');
    keys.down(stroke('KeyX', 'x'));
    keys.down(stroke('MetaRight', 'Meta', { meta: true }));
    keys.up(stroke('MetaRight', 'Meta'));
    expect(withoutLocks(sent)).toEqual(['+at:2d', '+at:9d', '-at:9d', '-at:2d']);
  });

  it.each([
    ['physical', 'altgr', '+at:b8'],
    ['physical', 'alt', '+at:38'],
    ['text', 'altgr', undefined],
    ['text', 'alt', '+sym:ffe9'],
  ] as const)('in %s has %s for Option', (mode, option, first) => {
    const { keys, sent } = begin({ keys: mode, option }, 'mac');
    keys.down(stroke('AltLeft', 'Alt', { alt: true }));
    expect(sent[0]).toBe(first);
  });

  it('types what Option makes, or its key with Alt', () => {
    const typed = begin({ keys: 'text' }, 'mac');
    typed.tap('KeyL', '@', { alt: true });
    typed.tap('KeyB', '∫', { alt: true });
    expect(typed.sent).toEqual(['+sym:40', '-sym:40', '+sym:100222b', '-sym:100222b']);
    const alt = begin({ keys: 'text', option: 'alt' }, 'mac');
    alt.tap('KeyE', 'Dead', { alt: true });
    expect(alt.sent).toEqual(['+at:12', '-at:12']);
  });

  it('has Super for Command where it is wished', () => {
    const { keys, sent } = begin({ command: 'super' }, 'mac');
    keys.down(stroke('MetaLeft', 'Meta', { meta: true }));
    expect(sent).toEqual(['+at:db']);
  });

  it('taps Caps Lock for each change of it', () => {
    const { keys, sent } = begin({}, 'mac');
    keys.down(stroke('CapsLock', 'CapsLock'));
    keys.up(stroke('CapsLock', 'CapsLock'));
    expect(sent).toEqual(['+at:3a', '-at:3a', '+at:3a', '-at:3a']);
  });
});

describe('what is held', () => {
  it('is let go with the focus, and its own release is then none', () => {
    const { keys, take } = begin();
    keys.down(stroke('ShiftLeft', 'Shift', { shift: true }));
    keys.down(stroke('ArrowUp', 'ArrowUp', { shift: true }));
    keys.hold('ControlLeft');
    take();
    keys.releaseAll();
    keys.up(stroke('ArrowUp', 'ArrowUp'));
    expect(take()).toEqual(['-at:2a', '-at:c8', '-at:1d']);
  });

  it('is let go when an event says that it is up', () => {
    const { keys, take } = begin();
    keys.down(stroke('ControlLeft', 'Control', { control: true }));
    keys.down(stroke('AltRight', 'AltGraph', { altGraph: true }));
    keys.hold('MetaLeft');
    take();
    keys.agree({ shift: false, control: false, alt: false, meta: false });
    // AltGr is in no event, and a tool holds what no keyboard does.
    expect(take()).toEqual(['-at:1d']);
  });

  it('is let go with the other Shift on Windows, which says nothing of it', () => {
    const { keys, take } = begin({}, 'windows');
    keys.down(stroke('ShiftLeft', 'Shift'));
    keys.down(stroke('ShiftRight', 'Shift'));
    take();
    keys.up(stroke('ShiftLeft', 'Shift'));
    expect(take()).toEqual(['-at:2a', '-at:36']);
  });

  it('is pressed anew by a press that is no repetition, for its release was told to nobody', () => {
    const { keys, take } = begin({ keys: 'text' });
    keys.down(stroke('KeyA', 'a'));
    keys.down(stroke('KeyA', 'a'));
    keys.up(stroke('KeyA', 'a'));
    expect(take()).toEqual(['+sym:61', '-sym:61', '+sym:61', '-sym:61']);
  });

  it('does not begin with a repetition, whose press went elsewhere', () => {
    const { keys, sent } = begin();
    expect(keys.down(stroke('Enter', 'Enter', { repeat: true }))).toBe(true);
    expect(sent).toEqual([]);
  });
});

it('presses what Windows only lets go, and lets go what it only presses', () => {
  const { keys, sent } = begin({}, 'windows');
  keys.up(stroke('PrintScreen', 'PrintScreen'));
  keys.down(stroke('Lang4', 'Hiragana'));
  expect(sent).toEqual(['+at:54', '-at:54', '+at:77', '-at:77']);
});
